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
} VIR_COMPACT virDomainSoundModel;
VIR_NAMES_DECLARE(virDomainSoundModel);

typedef enum {
    VIR_DOMAIN_SOUND_CODEC_DUPLEX,
    VIR_DOMAIN_SOUND_CODEC_MICRO,
    VIR_DOMAIN_SOUND_CODEC_OUTPUT,
    VIR_DOMAIN_SOUND_CODEC_LAST
} VIR_COMPACT virDomainSoundCodecType;
VIR_NAMES_DECLARE(virDomainSoundCodecType);

typedef struct virDomainSoundCodec { virDomainSoundCodecType type; } virDomainSoundCodec;

typedef struct virDomainSoundHDA {
    GPtrArray *codecs;          /* of virDomainSoundCodec */
} virDomainSoundHDA;

typedef struct virDomainSoundDef {
    virDomainDeviceInfo info;
    virDomainSoundModel model;
    virDomainSoundHDA hda;      /* of ich6 and ich9 */
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
} VIR_COMPACT virDomainAudioType;
VIR_NAMES_DECLARE(virDomainAudioType);

/* One direction of a host audio; which members a type knows the rows say. */
typedef enum {
    VIR_DOMAIN_AUDIO_FORMAT_DEFAULT,
    VIR_DOMAIN_AUDIO_FORMAT_U8,
    VIR_DOMAIN_AUDIO_FORMAT_S8,
    VIR_DOMAIN_AUDIO_FORMAT_U16,
    VIR_DOMAIN_AUDIO_FORMAT_S16,
    VIR_DOMAIN_AUDIO_FORMAT_U32,
    VIR_DOMAIN_AUDIO_FORMAT_S32,
    VIR_DOMAIN_AUDIO_FORMAT_F32,
    VIR_DOMAIN_AUDIO_FORMAT_LAST
} VIR_COMPACT virDomainAudioFormat;
VIR_NAMES_DECLARE(virDomainAudioFormat);

typedef enum {
    VIR_DOMAIN_AUDIO_SDL_DEFAULT,
    VIR_DOMAIN_AUDIO_SDL_ESD,
    VIR_DOMAIN_AUDIO_SDL_ALSA,
    VIR_DOMAIN_AUDIO_SDL_ARTS,
    VIR_DOMAIN_AUDIO_SDL_PULSEAUDIO,
    VIR_DOMAIN_AUDIO_SDL_LAST
} VIR_COMPACT virDomainAudioSDLDriver;
VIR_NAMES_DECLARE(virDomainAudioSDLDriver);

typedef struct virDomainAudioSettings {
    unsigned int frequency;
    unsigned int channels;
    virDomainAudioFormat format;
} virDomainAudioSettings;

typedef struct virDomainAudioStream {
    virTristateBool mixingEngine;
    virTristateBool fixedSettings;
    virTristateBool exactName;
    virTristateBool tryPoll;
    unsigned int voices;
    unsigned int bufferLength;
    unsigned int bufferCount;
    unsigned int latency;
    virDomainAudioSettings *settings;   /* there when they are fixed */
    char *dev;
    char *name;
    char *streamName;
    char *serverName;
    char *clientName;
    char *connectPorts;
} virDomainAudioStream;

/* NULL: as the host likes. */
typedef struct virDomainAudioStreams {
    virDomainAudioStream *input;
    virDomainAudioStream *output;
} virDomainAudioStreams;

typedef struct virDomainAudioDef {
    virDomainDeviceInfo info;
    unsigned int id;
    virDomainAudioType type;
    virDomainAudioSDLDriver driver;
    virTristateBool tryMMap;
    virTristateBool exclusive;
    unsigned int timerPeriod;
    int dspPolicy; bool dspPolicy_set;
    char *serverName;
    char *path;
    virDomainAudioStreams streams;
} virDomainAudioDef;
VIR_SCHEMA_DECLARE(virDomainAudioSchema, virDomainAudioDef);
extern const virDomainDeviceOps virDomainAudioOps;

/* NULL when there is none of the number. */
const virDomainAudioDef *virDomainDefFindAudio(const virDomainDef *def, unsigned int id);

/* 0 when there is such a one or @id is 0, else -1 with an error reported. */
int virDomainAudioCheckId(const virDomainDef *def, unsigned int id);

#endif /* VIREO_DEVICE_SOUND_H */
