/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sound.c: sound cards and host audio: rows, defaults, checks. */
#include <config.h>

#include "device/sound.h"

#include "virdomainconf.h"
#include "virerror.h"

VIR_NAMES(virDomainSoundModel, VIR_DOMAIN_SOUND_LAST,
          "sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "ich7");
VIR_NAMES(virDomainAudioType, VIR_DOMAIN_AUDIO_LAST,
          "none", "alsa", "coreaudio", "jack", "oss", "pulseaudio", "sdl", "spice", "file", "dbus");

VIR_SCHEMA_DECLARE(virDomainSoundCodecSchema, virDomainSoundCodec);
VIR_SCHEMA_DECLARE(virDomainAudioStreamSchema, virDomainAudioStream);

static const virSchemaField virDomainSoundCodecFields[] = {
    VIR_STRING("@type", virDomainSoundCodec, type, .flags = VIR_REQUIRED | VIR_ABI),
};
VIR_SCHEMA(virDomainSoundCodecSchema, virDomainSoundCodec, "codec", virDomainSoundCodecFields);

static const virSchemaField virDomainSoundFields[] = {
    VIR_ENUM("@model", virDomainSoundDef, model, virDomainSoundModelNames,
             .flags = VIR_REQUIRED | VIR_ABI),
    VIR_LIST("codec", virDomainSoundDef, codecs, virDomainSoundCodecSchema),
    VIR_UINT("audio/@id", virDomainSoundDef, audioId, .flags = VIR_ZERO_ABSENT),
    VIR_DEVICE_INFO(virDomainSoundDef),
};
VIR_SCHEMA(virDomainSoundSchema, virDomainSoundDef, "sound", virDomainSoundFields);

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

const virDomainDeviceOps virDomainSoundOps = {
    .kind = { "sound", &virDomainSoundSchema },
    .wish = virDomainSoundWish,
};

#define A virDomainAudioStream
static const virSchemaField virDomainAudioStreamFields[] = {
    VIR_YES_NO("@mixingEngine", A, mixingEngine),
    VIR_YES_NO("@fixedSettings", A, fixedSettings),
    VIR_UINT("@voices", A, voices, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("@bufferLength", A, bufferLength, .flags = VIR_ZERO_ABSENT),
    VIR_STRING("@dev", A, dev),
    VIR_STRING("@serverName", A, serverName),
    VIR_STRING("@clientName", A, clientName),
    VIR_STRING("@connectPorts", A, connectPorts),
    VIR_YES_NO("@exactName", A, exactName),
    VIR_UINT("@bufferCount", A, bufferCount, .flags = VIR_ZERO_ABSENT),
    VIR_YES_NO("@tryPoll", A, tryPoll),
    VIR_STRING("@name", A, name),
    VIR_STRING("@streamName", A, streamName),
    VIR_UINT("@latency", A, latency, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("settings/@frequency", A, frequency, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("settings/@channels", A, channels, .flags = VIR_ZERO_ABSENT),
    VIR_STRING("settings/@format", A, format),
};
#undef A
VIR_SCHEMA(virDomainAudioStreamSchema, virDomainAudioStream, "input",
           virDomainAudioStreamFields);

#define A virDomainAudioDef
static const virSchemaField virDomainAudioFields[] = {
    VIR_UINT("@id", A, id, .flags = VIR_REQUIRED | VIR_NONZERO),
    VIR_ENUM("@type", A, type, virDomainAudioTypeNames, .flags = VIR_REQUIRED),
    VIR_UINT("@timerPeriod", A, timerPeriod, .flags = VIR_ZERO_ABSENT),
    VIR_YES_NO("@tryMMap", A, tryMMap),
    VIR_YES_NO("@exclusive", A, exclusive),
    VIR_UINT_OPT("@dspPolicy", A, dspPolicy),
    VIR_STRING("@driver", A, driver),
    VIR_STRING("@serverName", A, serverName),
    VIR_STRING("@path", A, path),
    VIR_CHILD("input", A, input, virDomainAudioStreamSchema),
    VIR_CHILD("output", A, output, virDomainAudioStreamSchema),
    VIR_RUNTIME(A, info),
};
#undef A
VIR_SCHEMA(virDomainAudioSchema, virDomainAudioDef, "audio", virDomainAudioFields);

const virDomainDeviceOps virDomainAudioOps = {
    .kind = { "audio", &virDomainAudioSchema },
};
