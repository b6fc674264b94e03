/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sound.c: sound cards and host audio: rows, defaults, checks. */
#include <config.h>

#include "device/sound.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainSoundModel, VIR_DOMAIN_SOUND_LAST,
          "sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "ich7");
VIR_NAMES(virDomainSoundCodecType, VIR_DOMAIN_SOUND_CODEC_LAST, "duplex", "micro", "output");
VIR_NAMES(virDomainAudioFormat, VIR_DOMAIN_AUDIO_FORMAT_LAST,
          NULL, "u8", "s8", "u16", "s16", "u32", "s32", "f32");
VIR_NAMES(virDomainAudioSDLDriver, VIR_DOMAIN_AUDIO_SDL_LAST,
          NULL, "esd", "alsa", "arts", "pulseaudio");
VIR_NAMES(virDomainAudioType, VIR_DOMAIN_AUDIO_LAST,
          "none", "alsa", "coreaudio", "jack", "oss", "pulseaudio", "sdl", "spice", "file", "dbus");

VIR_SCHEMA_DECLARE(virDomainSoundCodecSchema, virDomainSoundCodec);
VIR_SCHEMA_DECLARE(virDomainSoundHDASchema, virDomainSoundHDA);
VIR_SCHEMA_DECLARE(virDomainAudioSettingsSchema, virDomainAudioSettings);

static const virSchemaField virDomainSoundCodecFields[] = {
    VIR_ENUM("@type", virDomainSoundCodec, type, virDomainSoundCodecTypeNames,
             .flags = VIR_REQUIRED | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED),
};
VIR_SCHEMA(virDomainSoundCodecSchema, virDomainSoundCodec, "codec", virDomainSoundCodecFields);

static const virSchemaField virDomainSoundHDAFields[] = {
    VIR_LIST("codec", virDomainSoundHDA, codecs, virDomainSoundCodecSchema),
};
VIR_SCHEMA(virDomainSoundHDASchema, virDomainSoundHDA, "sound", virDomainSoundHDAFields);

/* Cards that play through codecs on a bus of their own. */
static const virSchemaArm virDomainSoundArms[] = {
    VIR_ARM(VIR_DOMAIN_SOUND_ICH6, virDomainSoundDef, hda, virDomainSoundHDASchema),
    VIR_ARM(VIR_DOMAIN_SOUND_ICH9, virDomainSoundDef, hda, virDomainSoundHDASchema),
};

static const virSchemaField virDomainSoundFields[] = {
    VIR_ENUM("@model", virDomainSoundDef, model, virDomainSoundModelNames,
             .flags = VIR_REQUIRED | VIR_ABI),
    VIR_UNION("", virDomainSoundDef, model, virDomainSoundArms, .flags = VIR_LOOSE),
    VIR_UINT("audio/@id", virDomainSoundDef, audioId,
             .flags = VIR_EXPECTED | VIR_ZERO_ABSENT | VIR_NONZERO,
             .doc = "audio of the host that it plays on"),
    VIR_DEVICE_INFO(virDomainSoundDef),
};
VIR_SCHEMA(virDomainSoundSchema, virDomainSoundDef, "sound", virDomainSoundFields);

const virDomainAudioDef *
virDomainDefFindAudio(const virDomainDef *def, unsigned int id)
{
    size_t i;

    for (i = 0; i < virDomainDefAudioCount(def); i++) {
        if (virDomainDefAudio(def, i)->id == id)
            return virDomainDefAudio(def, i);
    }
    return NULL;
}

int
virDomainAudioCheckId(const virDomainDef *def, unsigned int id)
{
    if (id == 0 || virDomainDefFindAudio(def, id) != NULL)
        return 0;
    virReportError(VIR_ERR_XML_ERROR, _("no audio device with ID %u"), id);
    return -1;
}

static int
virDomainSoundPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                        const virDomainDefContext *ctx)
{
    const virDomainSoundDef *sound = dev;

    if (ctx == NULL || ctx->guest == NULL || sound->model != VIR_DOMAIN_SOUND_ICH7)
        return 0;
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, -1,
                       _("sound card model '%s' is not supported by qemu"),
                       virDomainSoundModelToString(sound->model));
    return -1;
}

static int
virDomainSoundValidate(const void *dev, const virDomainDef *def,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainSoundDef *sound = dev;

    return virDomainAudioCheckId(def, sound->audioId);
}

static virDomainDeviceWish
virDomainSoundWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainSoundDef *sound = dev;

    if (sound->model == VIR_DOMAIN_SOUND_USB)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    if (sound->model == VIR_DOMAIN_SOUND_SB16 || sound->model == VIR_DOMAIN_SOUND_PCSPK)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true };
}

static const char *const virDomainSoundIdentity[] = { "@model", "codec", NULL };

static const virDomainDeviceChange virDomainSoundChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainSoundIdentity,
    .absent = { VIR_ERR_DEVICE_MISSING, N_("device not present in domain configuration") },
};

const virDomainDeviceOps virDomainSoundOps = {
    .kind = { "sound", &virDomainSoundSchema },
    .postParse = virDomainSoundPostParse,
    .validate = virDomainSoundValidate,
    .wish = virDomainSoundWish,
    .change = &virDomainSoundChange,
};

#define SETTING(name, member) \
    VIR_UINT(name, virDomainAudioSettings, member, .flags = VIR_ZERO_ABSENT | VIR_NONZERO)
static const virSchemaField virDomainAudioSettingsFields[] = {
    SETTING("@frequency", frequency),
    SETTING("@channels", channels),
    VIR_ENUM("@format", virDomainAudioSettings, format, virDomainAudioFormatNames),
};
VIR_SCHEMA(virDomainAudioSettingsSchema, virDomainAudioSettings, "settings",
           virDomainAudioSettingsFields);

#define A virDomainAudioStream
#define FIRST_STREAM_ROWS \
    VIR_YES_NO("@mixingEngine", A, mixingEngine), \
    VIR_YES_NO("@fixedSettings", A, fixedSettings), \
    VIR_UINT("@voices", A, voices, .flags = VIR_ZERO_ABSENT | VIR_NONZERO), \
    VIR_UINT("@bufferLength", A, bufferLength, .flags = VIR_ZERO_ABSENT | VIR_NONZERO)
#define LAST_STREAM_ROWS VIR_POINTER("settings", A, settings, virDomainAudioSettingsSchema)
#define BUFFERS VIR_UINT("@bufferCount", A, bufferCount, .flags = VIR_ZERO_ABSENT | VIR_NONZERO)

/* What each kind of audio has beside that. */
static const virSchemaField virDomainAudioStreamFields[] = {
    FIRST_STREAM_ROWS,
    LAST_STREAM_ROWS,
};
static const virSchemaField virDomainAudioALSAFields[] = {
    FIRST_STREAM_ROWS,
    VIR_STRING("@dev", A, dev),
    LAST_STREAM_ROWS,
};
static const virSchemaField virDomainAudioBufferFields[] = {
    FIRST_STREAM_ROWS,
    BUFFERS,
    LAST_STREAM_ROWS,
};
static const virSchemaField virDomainAudioJackFields[] = {
    FIRST_STREAM_ROWS,
    VIR_STRING("@serverName", A, serverName),
    VIR_STRING("@clientName", A, clientName),
    VIR_STRING("@connectPorts", A, connectPorts),
    VIR_YES_NO("@exactName", A, exactName),
    LAST_STREAM_ROWS,
};
static const virSchemaField virDomainAudioOSSFields[] = {
    FIRST_STREAM_ROWS,
    VIR_STRING("@dev", A, dev),
    BUFFERS,
    VIR_YES_NO("@tryPoll", A, tryPoll),
    LAST_STREAM_ROWS,
};
static const virSchemaField virDomainAudioPulseFields[] = {
    FIRST_STREAM_ROWS,
    VIR_STRING("@name", A, name),
    VIR_STRING("@streamName", A, streamName),
    VIR_UINT("@latency", A, latency, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    LAST_STREAM_ROWS,
};
#undef A

static int
virDomainAudioStreamParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                           const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainAudioStream *stream = obj;
    bool fixed = stream->fixedSettings == VIR_TRISTATE_BOOL_YES;

    if (fixed && stream->mixingEngine != VIR_TRISTATE_BOOL_YES) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("fixed audio settings requires mixing engine"));
        return -1;
    }
    if (!fixed && stream->settings != NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("audio settings specified without fixed settings flag"));
        return -1;
    }
    if (fixed && stream->settings == NULL)
        stream->settings = g_new0(virDomainAudioSettings, 1);
    return 0;
}

#define STREAM_SCHEMA(name) \
    VIR_SCHEMA_DECLARE(virDomainAudio##name##Schema, virDomainAudioStream); \
    VIR_SCHEMA(virDomainAudio##name##Schema, virDomainAudioStream, "input", \
               virDomainAudio##name##Fields, .parsed = virDomainAudioStreamParsed); \
    static const virSchemaField virDomainAudio##name##Streams[] = { \
        VIR_POINTER("input", virDomainAudioStreams, input, virDomainAudio##name##Schema, \
                    .flags = VIR_SPARE), \
        VIR_POINTER("output", virDomainAudioStreams, output, virDomainAudio##name##Schema, \
                    .flags = VIR_SPARE), \
    }; \
    VIR_SCHEMA_DECLARE(virDomainAudio##name##StreamsSchema, virDomainAudioStreams); \
    VIR_SCHEMA(virDomainAudio##name##StreamsSchema, virDomainAudioStreams, "audio", \
               virDomainAudio##name##Streams)
STREAM_SCHEMA(Stream);
STREAM_SCHEMA(ALSA);
STREAM_SCHEMA(Buffer);
STREAM_SCHEMA(Jack);
STREAM_SCHEMA(OSS);
STREAM_SCHEMA(Pulse);

#define STREAM_ARM(type, name) \
    VIR_ARM(VIR_DOMAIN_AUDIO_##type, virDomainAudioDef, streams, \
            virDomainAudio##name##StreamsSchema)
static const virSchemaArm virDomainAudioStreamArms[] = {
    STREAM_ARM(NONE, Stream), STREAM_ARM(ALSA, ALSA), STREAM_ARM(COREAUDIO, Buffer),
    STREAM_ARM(JACK, Jack), STREAM_ARM(OSS, OSS), STREAM_ARM(PULSEAUDIO, Pulse),
    STREAM_ARM(SDL, Buffer), STREAM_ARM(SPICE, Stream), STREAM_ARM(FILE, Stream),
    STREAM_ARM(DBUS, Stream),
};

#define A virDomainAudioDef
static const virSchemaField virDomainAudioFields[] = {
    VIR_UINT("@id", A, id, .flags = VIR_REQUIRED | VIR_NONZERO),
    VIR_ENUM("@type", A, type, virDomainAudioTypeNames, .flags = VIR_REQUIRED),
    VIR_UINT("@timerPeriod", A, timerPeriod, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_YES_NO("@tryMMap", A, tryMMap),
    VIR_YES_NO("@exclusive", A, exclusive),
    VIR_INT_OPT("@dspPolicy", A, dspPolicy),
    VIR_ENUM("@driver", A, driver, virDomainAudioSDLDriverNames),
    VIR_STRING("@serverName", A, serverName),
    VIR_STRING("@path", A, path, .form = &virFormAnyPath),
    VIR_UNION("", A, type, virDomainAudioStreamArms),
    VIR_RUNTIME(A, info),
};
#undef A

/* Of all that is said, what there is for its type. */
static int
virDomainAudioParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainAudioDef *audio = obj;

    if (audio->dspPolicy_set && audio->dspPolicy < 0) {
        virReportError(VIR_ERR_XML_ERROR, _("cannot parse 'dspPolicy' value '%d'"),
                       audio->dspPolicy);
        return -1;
    }
    if (audio->type != VIR_DOMAIN_AUDIO_OSS) {
        audio->tryMMap = audio->exclusive = VIR_TRISTATE_BOOL_ABSENT;
        audio->dspPolicy_set = false;
        audio->dspPolicy = 0;
    }
    if (audio->type != VIR_DOMAIN_AUDIO_PULSEAUDIO)
        g_clear_pointer(&audio->serverName, g_free);
    if (audio->type != VIR_DOMAIN_AUDIO_SDL)
        audio->driver = VIR_DOMAIN_AUDIO_SDL_DEFAULT;
    if (audio->type != VIR_DOMAIN_AUDIO_FILE)
        g_clear_pointer(&audio->path, g_free);
    return 0;
}

VIR_SCHEMA(virDomainAudioSchema, virDomainAudioDef, "audio", virDomainAudioFields,
           .parsed = virDomainAudioParsed);

static int
virDomainAudioValidate(const void *dev, const virDomainDef *def,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainAudioDef *audio = dev;
    const virDomainAudioDef *first = virDomainDefFindAudio(def, audio->id);
    bool spice = false;
    size_t i;

    if (first != NULL && first != audio) {
        virReportError(VIR_ERR_XML_ERROR, _("audio ID %u is used multiple times"), audio->id);
        return -1;
    }
    for (i = 0; i < virDomainDefGraphicsCount(def); i++)
        spice |= virDomainDefGraphics(def, i)->type == VIR_DOMAIN_GRAPHICS_SPICE;
    if (audio->type != VIR_DOMAIN_AUDIO_SPICE || spice)
        return 0;
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                       _("Spice audio is not supported without spice graphics"));
    return -1;
}

const virDomainDeviceOps virDomainAudioOps = {
    .kind = { "audio", &virDomainAudioSchema },
    .validate = virDomainAudioValidate,
};
