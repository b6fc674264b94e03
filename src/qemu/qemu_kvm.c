/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_kvm.c: whether KVM works here, found by asking, within a bound of time. */
#include "config.h"

#include "qemu_kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virprocess.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.kvm");

typedef enum {
    STEP_OPEN,
    STEP_VERSION,
    STEP_CREATE_VM,
    STEP_MEMORY,
    STEP_CREATE_VCPU,
    STEP_MAP_VCPU,
    STEP_REGISTERS,
    STEP_RUN,
    STEP_REGISTERS_LONG,
    STEP_RUN_LONG,
    STEP_DONE
} kvmStep;

static const char *const stepWords[STEP_DONE] = {
    [STEP_OPEN] = N_("it can't be opened"),
    [STEP_VERSION] = N_("it is not the KVM that is known"),
    [STEP_CREATE_VM] = N_("it makes no machine"),
    [STEP_MEMORY] = N_("a machine gets no memory"),
    [STEP_CREATE_VCPU] = N_("a machine gets no CPU"),
    [STEP_MAP_VCPU] = N_("a CPU can't be mapped"),
    [STEP_REGISTERS] = N_("a CPU takes no registers"),
    [STEP_RUN] = N_("a CPU doesn't run"),
    [STEP_REGISTERS_LONG] = N_("a CPU doesn't enter 64-bit mode"),
    [STEP_RUN_LONG] = N_("a CPU doesn't run in 64-bit mode, or is much too slow"),
};

/* What the child tells before each step, and at its end. */
typedef struct {
    kvmStep step;
    int err;                    /* errno; 0: the step begins, or all is done */
} kvmReport;

/* ---- in the child: async-signal-safe calls only -------------------------- */

static void
kvmTell(int out, kvmStep step, int err)
{
    kvmReport report = { .step = step, .err = err };

    /* a report is smaller than what a pipe takes at once */
    if (write(out, &report, sizeof(report)) != sizeof(report))
        _exit(1);
    if (err)
        _exit(0);
}

/* Tells of the step, does it, and ends the child if it fails. */
#define KVM_STEP(out, step, call) __extension__ ({ \
        __typeof__(call) result_; \
        kvmTell(out, step, 0); \
        errno = 0; \
        result_ = (call); \
        if ((long)result_ < 0) \
            kvmTell(out, step, errno ? errno : EIO); \
        result_; })

#ifdef __x86_64__
/* In real mode: writes 42 to port 16, then halts. */
static const unsigned char realCode[] = { 0xb0, 42, 0xe6, 16, 0xf4 };

/*
 * In long mode: first counts ten millions down. A processor does that in a few
 * milliseconds; a host that only emulates guests in its kernel needs many
 * seconds, and would need hours to boot anything.
 */
static const unsigned char longCode[] = {
    0xb9, 0x80, 0x96, 0x98, 0x00, 0xff, 0xc9, 0x75, 0xfc, 0xb0, 42, 0xe6, 16, 0xf4
};

/* Where the tables of long mode are in the guest's memory. */
#define GUEST_PML4 0x1000
#define GUEST_PDPT 0x2000
#define GUEST_PD 0x3000

static void
kvmMapPages(char *memory)
{
    uint64_t *pml4 = (uint64_t *)(memory + GUEST_PML4);
    uint64_t *pdpt = (uint64_t *)(memory + GUEST_PDPT);
    uint64_t *pd = (uint64_t *)(memory + GUEST_PD);

    pml4[0] = GUEST_PDPT | 3;   /* present, writable */
    pdpt[0] = GUEST_PD | 3;
    pd[0] = 0x80 | 3;           /* 2 MiB at 0 */
}

static void
kvmSetLongMode(struct kvm_sregs *sregs)
{
    struct kvm_segment code = { .limit = 0xffffffff, .selector = 8, .present = 1, .type = 11,
                                .s = 1, .l = 1, .g = 1 };
    struct kvm_segment data = { .limit = 0xffffffff, .selector = 16, .present = 1, .type = 3,
                                .s = 1, .db = 1, .g = 1 };

    sregs->cr3 = GUEST_PML4;
    sregs->cr4 |= 0x20;         /* PAE */
    sregs->cr0 |= 0x80000001;   /* PG, PE */
    sregs->efer |= 0x500;       /* LME, LMA */
    sregs->cs = code;
    sregs->ds = sregs->es = sregs->fs = sregs->gs = sregs->ss = data;
}

static int
kvmSetRegisters(int vcpu, bool longMode)
{
    struct kvm_sregs sregs;
    struct kvm_regs regs = { .rip = 0, .rflags = 2, .rsp = 0x8000 };

    if (ioctl(vcpu, KVM_GET_SREGS, &sregs) < 0)
        return -1;
    sregs.cs.base = 0;
    sregs.cs.selector = 0;
    if (longMode)
        kvmSetLongMode(&sregs);
    if (ioctl(vcpu, KVM_SET_SREGS, &sregs) < 0)
        return -1;
    return ioctl(vcpu, KVM_SET_REGS, &regs);
}

static int
kvmRun(int vcpu, struct kvm_run *run)
{
    if (ioctl(vcpu, KVM_RUN, 0) < 0)
        return -1;
    if (run->exit_reason != KVM_EXIT_IO || run->io.port != 16 ||
        *((unsigned char *)run + run->io.data_offset) != 42)
        return -1;
    if (ioctl(vcpu, KVM_RUN, 0) < 0)
        return -1;
    return run->exit_reason == KVM_EXIT_HLT ? 0 : -1;
}

/*
 * A host may run what a guest's firmware does and hang in what its kernel does,
 * so both modes are tried.
 */
static void
kvmTryRun(int out, int kvm, int vcpu, void *memory)
{
    long size = KVM_STEP(out, STEP_MAP_VCPU, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
    struct kvm_run *run = KVM_STEP(out, STEP_MAP_VCPU,
                                   (struct kvm_run *)mmap(NULL, size, PROT_READ | PROT_WRITE,
                                                          MAP_SHARED, vcpu, 0));

    memcpy(memory, realCode, sizeof(realCode));
    KVM_STEP(out, STEP_REGISTERS, kvmSetRegisters(vcpu, false));
    KVM_STEP(out, STEP_RUN, kvmRun(vcpu, run));

    memcpy(memory, longCode, sizeof(longCode));
    kvmMapPages(memory);
    KVM_STEP(out, STEP_REGISTERS_LONG, kvmSetRegisters(vcpu, true));
    KVM_STEP(out, STEP_RUN_LONG, kvmRun(vcpu, run));
}
#else
/* Elsewhere a machine with a CPU has to do: what it takes to run one differs by model. */
static void
kvmTryRun(int out, int kvm, int vcpu, void *memory)
{
    (void)out, (void)kvm, (void)vcpu, (void)memory;
}
#endif

#define GUEST_MEMORY 0x10000

static void
kvmTry(const char *device, int out)
{
    struct kvm_userspace_memory_region region = { .memory_size = GUEST_MEMORY };
    int kvm, vm, vcpu;
    void *memory;

    kvm = KVM_STEP(out, STEP_OPEN, open(device, O_RDWR | O_CLOEXEC));
    KVM_STEP(out, STEP_VERSION,
             ioctl(kvm, KVM_GET_API_VERSION, 0) == KVM_API_VERSION ? 0 : -1);
    vm = KVM_STEP(out, STEP_CREATE_VM, ioctl(kvm, KVM_CREATE_VM, 0));
    memory = KVM_STEP(out, STEP_MEMORY, mmap(NULL, GUEST_MEMORY, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    region.userspace_addr = (uintptr_t)memory;
    KVM_STEP(out, STEP_MEMORY, ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region));
#ifdef __x86_64__
    /* older processors of Intel want a place for this before the first CPU */
    (void)ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000UL);
#endif
    vcpu = KVM_STEP(out, STEP_CREATE_VCPU, ioctl(vm, KVM_CREATE_VCPU, 0));
    kvmTryRun(out, kvm, vcpu, memory);
    kvmTell(out, STEP_DONE, 0);
    _exit(0);
}

static G_GNUC_NORETURN void
kvmChild(const char *device, int out)
{
    /*
     * It may stay for ever: nothing of ours may stay open with it. The report
     * goes to 0, all else is closed.
     */
    if (dup2(out, 0) != 0 || syscall(SYS_close_range, 1U, ~0U, 0U) < 0)
        _exit(1);
    kvmTry(device, 0);
    _exit(1);
}

/* ---- in the parent ------------------------------------------------------- */

/* Reads reports until the child says it is done or gives up. Returns false at the deadline. */
static bool
kvmListen(int in, gint64 deadline, kvmReport *report)
{
    struct pollfd poller = { .fd = in, .events = POLLIN };

    for (;;) {
        gint64 left = MAX(deadline - g_get_monotonic_time(), 0);
        kvmReport next;
        ssize_t got;

        if (poll(&poller, 1, (int)((left + 999) / 1000)) <= 0) {
            if (g_get_monotonic_time() < deadline)
                continue;
            return false;
        }
        got = read(in, &next, sizeof(next));
        if (got < 0 && errno == EINTR)
            continue;
        if (got != sizeof(next)) {
            report->err = report->err ? report->err : EIO; /* it died on its way */
            return true;
        }
        *report = next;
        if (next.err || next.step == STEP_DONE)
            return true;
    }
}

static void
kvmEndChild(virProcess *child)
{
    int status;

    (void)kill(child->pid, SIGKILL);    /* our child, not reaped: the pid is its own */
    if (child->pidfd >= 0 && virProcessWaitExit(child, 100) &&
        virProcessReap(child, &status) == 0)
        return;
    virProcessAbandon(child);
}

bool
qemuKVMCheck(const char *device, unsigned int timeoutMs, char **ret_reason)
{
    gint64 deadline = g_get_monotonic_time() + timeoutMs * 1000LL;
    kvmReport report = { .step = STEP_OPEN };
    virProcess child = VIR_PROCESS_INIT;
    int ends[2];
    bool inTime;

    if (access(device, F_OK) < 0) {
        *ret_reason = g_strdup_printf(_("%s: %s"), device, g_strerror(errno));
        return false;
    }
    if (pipe2(ends, O_CLOEXEC) < 0 || (child.pid = fork()) < 0) {
        *ret_reason = g_strdup_printf(_("%s can't be tried: %s"), device, g_strerror(errno));
        return false;
    }
    if (child.pid == 0)
        kvmChild(device, ends[1]);
    child.pidfd = (int)syscall(SYS_pidfd_open, child.pid, 0);
    virFDClose(&ends[1]);

    virThreadPoolBeginBlocking();
    inTime = kvmListen(ends[0], deadline, &report);
    kvmEndChild(&child);
    virThreadPoolEndBlocking();
    virFDClose(&ends[0]);

    if (inTime && !report.err) {
        *ret_reason = NULL;
        return true;
    }
    if (inTime) {
        *ret_reason = g_strdup_printf("%s: %s: %s", device, _(stepWords[report.step]),
                                      g_strerror(report.err));
    } else {
        *ret_reason = g_strdup_printf(_("%s: %s: no answer in %u ms"), device,
                                      _(stepWords[report.step]), timeoutMs);
    }
    return false;
}

bool
qemuKVMIsUsable(const char **ret_reason)
{
    static gsize done;
    static bool usable;
    static char *reason;

    virThreadPoolBeginBlocking();
    if (g_once_init_enter(&done)) {
        if (g_strcmp0(g_getenv("VIREO_KVM"), "no") == 0)
            reason = g_strdup(_("switched off by the environment variable VIREO_KVM"));
        else
            usable = qemuKVMCheck("/dev/kvm", QEMU_KVM_CHECK_MS, &reason);
        VIR_INFO("KVM: %s", reason ? reason : "usable");
        g_once_init_leave(&done, 1);
    }
    virThreadPoolEndBlocking();

    if (ret_reason)
        *ret_reason = reason;
    return usable;
}
