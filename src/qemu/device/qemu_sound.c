/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_sound.c: sound cards and the audio of the host. */
#include "config.h"

#include "qemu_device.h"

static const struct {
    const char *driver;
    bool hda;                   /* it plays through codecs on a bus of its own */
} cards[VIR_DOMAIN_SOUND_LAST] = {
    [VIR_DOMAIN_SOUND_SB16] = { "sb16", false },
    [VIR_DOMAIN_SOUND_ES1370] = { "ES1370", false },
    [VIR_DOMAIN_SOUND_AC97] = { "AC97", false },
    [VIR_DOMAIN_SOUND_ICH6] = { "intel-hda", true },
    [VIR_DOMAIN_SOUND_ICH9] = { "ich9-intel-hda", true },
    [VIR_DOMAIN_SOUND_USB] = { "usb-audio", false },
};

static void
setAudiodev(virJSONValue *props, const virDomainSoundDef *sound, const virDomainDef *def)
{
    /* no audio of the host at all: QEMU plays nowhere */
    if (sound->audioId || virDomainDefAudioCount(def) > 0)
        virJSONValueObjectSetFormat(props, "audiodev", "audio%u",
                                    sound->audioId ? sound->audioId
                                                   : virDomainDefAudio(def, 0)->id);
}

static void
codecAdd(const virDomainSoundDef *sound, const char *type, unsigned int nth,
         const virDomainDef *def, qemuPlan *plan)
{
    g_autofree char *driver = g_strconcat("hda-", type, NULL);
    virJSONValue *props = qemuDeviceProps(driver);

    virJSONValueObjectSetFormat(props, "id", "%s-codec%u", sound->info.alias, nth);
    virJSONValueObjectSetFormat(props, "bus", "%s.0", sound->info.alias);
    virJSONValueObjectSetUint(props, "cad", nth);
    setAudiodev(props, sound, def);
    (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, props); /* no descriptor goes with it */
}

static int
soundPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainSoundDef *sound = dev;
    size_t ncodecs = virSchemaListLength(sound->hda.codecs);
    virJSONValue *props;

    if (sound->model == VIR_DOMAIN_SOUND_PCSPK)
        return 0; /* the board has it: -machine pcspk-audiodev */
    if (!cards[sound->model].driver)
        return qemuDeviceUnsupported("sound model", virDomainSoundModelToString(sound->model));

    props = qemuDeviceProps(cards[sound->model].driver);
    virJSONValueObjectSetString(props, "id", sound->info.alias);
    if (!cards[sound->model].hda)
        setAudiodev(props, sound, ctx->def);
    qemuDeviceAdd(ctx, plan, props, &sound->info);

    if (!cards[sound->model].hda)
        return 0;
    if (ncodecs == 0)
        codecAdd(sound, "duplex", 0, ctx->def, plan);
    for (size_t i = 0; i < ncodecs; i++) {
        const virDomainSoundCodec *codec = g_ptr_array_index(sound->hda.codecs, i);

        codecAdd(sound, virDomainSoundCodecTypeToString(codec->type), (unsigned int)i, ctx->def,
                 plan);
    }
    return 0;
}

static void
setBool(virJSONValue *props, const char *key, virTristateBool value)
{
    if (value != VIR_TRISTATE_BOOL_ABSENT)
        virJSONValueObjectSetBoolean(props, key, value == VIR_TRISTATE_BOOL_YES);
}

static virJSONValue *
streamProps(const virDomainAudioStream *stream)
{
    virJSONValue *props = virJSONValueNewObject();

    setBool(props, "mixing-engine", stream->mixingEngine);
    setBool(props, "fixed-settings", stream->fixedSettings);
    qemuDeviceSetUint(props, "voices", stream->voices);
    qemuDeviceSetUint(props, "buffer-length", stream->bufferLength);
    if (stream->settings != NULL) {
        qemuDeviceSetUint(props, "frequency", stream->settings->frequency);
        qemuDeviceSetUint(props, "channels", stream->settings->channels);
        virJSONValueObjectSetString(props, "format",
                                    virDomainAudioFormatToString(stream->settings->format));
    }
    /* what follows is of some kinds of audio only; the definition has no others */
    virJSONValueObjectSetString(props, "dev", stream->dev);
    virJSONValueObjectSetString(props, "name", stream->name);
    virJSONValueObjectSetString(props, "stream-name", stream->streamName);
    virJSONValueObjectSetString(props, "server-name", stream->serverName);
    virJSONValueObjectSetString(props, "client-name", stream->clientName);
    virJSONValueObjectSetString(props, "connect-ports", stream->connectPorts);
    setBool(props, "exact-name", stream->exactName);
    setBool(props, "try-poll", stream->tryPoll);
    qemuDeviceSetUint(props, "buffer-count", stream->bufferCount);
    qemuDeviceSetUint(props, "latency", stream->latency);
    return props;
}

static void
setStream(virJSONValue *props, const char *key, const virDomainAudioStream *stream)
{
    virJSONValue *inner;

    if (!stream)
        return;
    inner = streamProps(stream);
    if (virJSONValueObjectSize(inner) > 0)
        virJSONValueObjectSet(props, key, inner);
    else
        virJSONValueFree(inner);
}

static int
audioPlan(const qemuDeviceContext *ctx G_GNUC_UNUSED, const void *dev, qemuPlan *plan)
{
    static const char *const drivers[VIR_DOMAIN_AUDIO_LAST] = {
        [VIR_DOMAIN_AUDIO_NONE] = "none",
        [VIR_DOMAIN_AUDIO_ALSA] = "alsa",
        [VIR_DOMAIN_AUDIO_COREAUDIO] = "coreaudio",
        [VIR_DOMAIN_AUDIO_JACK] = "jack",
        [VIR_DOMAIN_AUDIO_OSS] = "oss",
        [VIR_DOMAIN_AUDIO_PULSEAUDIO] = "pa",
        [VIR_DOMAIN_AUDIO_SDL] = "sdl",
        [VIR_DOMAIN_AUDIO_SPICE] = "spice",
        [VIR_DOMAIN_AUDIO_FILE] = "wav",
        [VIR_DOMAIN_AUDIO_DBUS] = "dbus",
    };
    const virDomainAudioDef *audio = dev;
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetFormat(props, "id", "audio%u", audio->id);
    virJSONValueObjectSetString(props, "driver", drivers[audio->type]);
    qemuDeviceSetUint(props, "timer-period", audio->timerPeriod);
    setStream(props, "in", audio->streams.input);
    setStream(props, "out", audio->streams.output);
    setBool(props, "try-mmap", audio->tryMMap);
    setBool(props, "exclusive", audio->exclusive);
    if (audio->dspPolicy_set)
        virJSONValueObjectSetInt(props, "dsp-policy", audio->dspPolicy);
    if (audio->type == VIR_DOMAIN_AUDIO_PULSEAUDIO)
        virJSONValueObjectSetString(props, "server", audio->serverName);
    if (audio->type == VIR_DOMAIN_AUDIO_FILE)
        virJSONValueObjectSetString(props, "path", audio->path);
    qemuPlanAddOptionJSON(plan, "audiodev", props);
    return 0;
}

const qemuDeviceOps qemuSoundOps = { .alias = "sound", .plan = soundPlan };
const qemuDeviceOps qemuAudioOps = { .plan = audioPlan };
