using System.Runtime.InteropServices;

namespace Forge.Schedules;

/// <summary>
/// Where one thread sleeps until another lets it on. Threads take turns millions of times, so on Linux it is a futex: 3 µs
/// a turn on one processor, where a monitor takes ten times as long. It never spins: all threads of a
/// checker share one processor.
/// </summary>
internal sealed class Gate
{
    private const int Shut = 0;
    private const int Open = 1;
    private const int Asleep = 2;

    private const int FutexWaitPrivate = 128;
    private const int FutexWakePrivate = 129;

    private static readonly nint _futex = !OperatingSystem.IsLinux()
        ? 0
        : RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 202,
            Architecture.Arm64 => 98,
            _ => 0,
        };

    // On the pinned heap, since the kernel compares it by its address. A gate lives as long as the process.
    private readonly int[] _state = GC.AllocateArray<int>(1, pinned: true);

    public void Wait()
    {
        if (Interlocked.CompareExchange(ref _state[0], Asleep, Shut) == Shut)
        {
            while (Volatile.Read(ref _state[0]) == Asleep)
            {
                Sleep();
            }
        }

        Volatile.Write(ref _state[0], Shut);
    }

    public void Release()
    {
        if (Interlocked.Exchange(ref _state[0], Open) == Asleep)
        {
            Wake();
        }
    }

    private void Sleep()
    {
        if (_futex != 0)
        {
            Futex(FutexWaitPrivate, Asleep);
            return;
        }

        lock (_state)
        {
            while (Volatile.Read(ref _state[0]) == Asleep)
            {
                Monitor.Wait(_state);
            }
        }
    }

    private void Wake()
    {
        if (_futex != 0)
        {
            Futex(FutexWakePrivate, 1);
            return;
        }

        lock (_state)
        {
            Monitor.Pulse(_state);
        }
    }

    private void Futex(int operation, int value)
    {
        // SAFETY: the array is pinned and this gate keeps it alive; the kernel only reads it.
        unsafe
        {
            _ = SystemCall(_futex, (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_state, 0), operation, value, 0, 0, 0);
        }
    }

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern unsafe nint SystemCall(
        nint number, int* address, nint operation, nint value, nint timeout, nint address2, nint value3);
}
