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
VIR_SCHEMA_DECLARE(virDomainAudioStreamSchema, virDomainAudioStream);

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

#define A virDomainAudioStream
static const virSchemaField virDomainAudioStreamFields[] = {
    VIR_YES_NO("@mixingEngine", A, mixingEngine),
    VIR_YES_NO("@fixedSettings", A, fixedSettings),
    VIR_UINT("@voices", A, voices, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_UINT("@bufferLength", A, bufferLength, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_STRING("@dev", A, dev),
    VIR_STRING("@serverName", A, serverName),
    VIR_STRING("@clientName", A, clientName),
    VIR_STRING("@connectPorts", A, connectPorts),
    VIR_YES_NO("@exactName", A, exactName),
    VIR_UINT("@bufferCount", A, bufferCount, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_YES_NO("@tryPoll", A, tryPoll),
    VIR_STRING("@name", A, name),
    VIR_STRING("@streamName", A, streamName),
    VIR_UINT("@latency", A, latency, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_UINT("settings/@frequency", A, frequency, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_UINT("settings/@channels", A, channels, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_ENUM("settings/@format", A, format, virDomainAudioFormatNames),
};
#undef A

static int
virDomainAudioStreamParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainAudioStream *stream = obj;
    bool fixed = stream->fixedSettings == VIR_TRISTATE_BOOL_YES;

    if (fixed && stream->mixingEngine != VIR_TRISTATE_BOOL_YES)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("fixed audio settings requires mixing engine"));
    else if (!fixed && virXMLNodeFirst(node, "settings") != NULL)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("audio settings specified without fixed settings flag"));
    else
        return 0;
    return -1;
}

VIR_SCHEMA(virDomainAudioStreamSchema, virDomainAudioStream, "input",
           virDomainAudioStreamFields, .parsed = virDomainAudioStreamParsed);

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
    VIR_POINTER("input", A, input, virDomainAudioStreamSchema, .flags = VIR_SPARE),
    VIR_POINTER("output", A, output, virDomainAudioStreamSchema, .flags = VIR_SPARE),
    VIR_RUNTIME(A, info),
};
#undef A
VIR_SCHEMA(virDomainAudioSchema, virDomainAudioDef, "audio", virDomainAudioFields);

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
