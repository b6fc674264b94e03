/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sound.h: sound cards and the host's audio that they play on. */
#ifndef VIREO_DEVICE_SOUND_H
#define VIREO_DEVICE_SOUND_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_SOUND_SB16,
    VIR_DOMAIN_SOUND_ES1370,
    VIR_DOMAIN_SOUND_PCSPK,
    VIR_DOMAIN_SOUND_AC97,
    VIR_DOMAIN_SOUND_ICH6,
    VIR_DOMAIN_SOUND_ICH9,
    VIR_DOMAIN_SOUND_USB,
    VIR_DOMAIN_SOUND_ICH7,
    VIR_DOMAIN_SOUND_LAST
} virDomainSoundModel;
VIR_NAMES_DECLARE(virDomainSoundModel);

typedef struct virDomainSoundCodec { char *type; } virDomainSoundCodec;

typedef struct virDomainSoundDef {
    virDomainDeviceInfo info;
    virDomainSoundModel model;
    GPtrArray *codecs;          /* of virDomainSoundCodec */
    unsigned int audioId;
} virDomainSoundDef;
VIR_SCHEMA_DECLARE(virDomainSoundSchema, virDomainSoundDef);
extern const virDomainDeviceOps virDomainSoundOps;

typedef enum {
    VIR_DOMAIN_AUDIO_NONE,
    VIR_DOMAIN_AUDIO_ALSA,
    VIR_DOMAIN_AUDIO_COREAUDIO,
    VIR_DOMAIN_AUDIO_JACK,
    VIR_DOMAIN_AUDIO_OSS,
    VIR_DOMAIN_AUDIO_PULSEAUDIO,
    VIR_DOMAIN_AUDIO_SDL,
    VIR_DOMAIN_AUDIO_SPICE,
    VIR_DOMAIN_AUDIO_FILE,
    VIR_DOMAIN_AUDIO_DBUS,
    VIR_DOMAIN_AUDIO_LAST
} virDomainAudioType;
VIR_NAMES_DECLARE(virDomainAudioType);

/* One direction of a host audio; which members a type knows the rows say. */
typedef struct virDomainAudioStream {
    virTristateBool mixingEngine;
    virTristateBool fixedSettings;
    unsigned int voices;
    unsigned int bufferLength;
    unsigned int frequency;
    unsigned int channels;
    char *format;
    char *dev;
    char *name;
    char *streamName;
    char *serverName;
    char *clientName;
    char *connectPorts;
    virTristateBool exactName;
    virTristateBool tryPoll;
    unsigned int bufferCount;
    unsigned int latency;
} virDomainAudioStream;

typedef struct virDomainAudioDef {
    virDomainDeviceInfo info;
    unsigned int id;
    virDomainAudioType type;
    unsigned int timerPeriod;
    char *serverName;
    char *driver;
    char *path;
    virTristateBool tryMMap;
    virTristateBool exclusive;
    unsigned int dspPolicy; bool dspPolicy_set;
    virDomainAudioStream input;
    virDomainAudioStream output;
} virDomainAudioDef;
VIR_SCHEMA_DECLARE(virDomainAudioSchema, virDomainAudioDef);
extern const virDomainDeviceOps virDomainAudioOps;

#endif /* VIREO_DEVICE_SOUND_H */
