namespace Forge;

/// <summary>The operating system refused a memory call. Carries the call, the code and the size asked for.</summary>
public sealed class OsMemoryException : Exception
{
    internal OsMemoryException(string operation, int code, nuint bytes, bool windows, string? advice = null)
        : base(
            $"{operation} of {bytes} bytes failed with {OsError.NameOf(code, windows)} ({code}): "
            + $"{OsError.TextOf(code)}.{advice ?? OsError.AdviceFor(operation, code, windows)}")
    {
        Operation = operation;
        ErrorCode = code;
        ErrorName = OsError.NameOf(code, windows);
        Bytes = bytes;
    }

    /// <summary>The system call, such as <c>mmap</c> or <c>VirtualAlloc</c>.</summary>
    public string Operation { get; }

    /// <summary>The system's code: <c>errno</c> on Unix, the last error on Windows.</summary>
    public int ErrorCode { get; }

    /// <summary>The code's symbolic name, such as <c>ENOMEM</c>.</summary>
    public string ErrorName { get; }

    /// <summary>The bytes that the call was about.</summary>
    public nuint Bytes { get; }
}
