namespace Busbar.Controller.Tests.Bench;

/// <summary>The power failed: what was done so far stays, the program is gone.</summary>
internal sealed class PowerCut : Exception
{
}

/// <summary>A flash file system: each byte and each change of a name is one step, and the power may fail before any of them.</summary>
internal sealed class Flash
{
    /// <summary>What every path begins with.</summary>
    public const string Root = "I:\\";

    private static readonly AsyncLocal<Flash?> Current = new();

    public static Flash Now => Current.Value!;

    public Dictionary<string, List<byte>> Files { get; } = [];

    public int Size { get; init; } = 256 * 1024;

    /// <summary>The size that the drive tells; -1, as the ESP32's driver, none.</summary>
    public long ToldSize { get; init; } = -1;

    /// <summary>False: the runtime has no file system.</summary>
    public bool IsThere { get; init; } = true;

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>The power fails before this step; int.MaxValue: never.</summary>
    public int CutBefore { get; set; } = int.MaxValue;

    /// <summary>The device starts: its storage opens, and mends what a cut left.</summary>
    public Esp32.FlashStorage Open() => (Esp32.FlashStorage)OpenAny();

    /// <summary>The device starts: the flash, or what stands in for it.</summary>
    public Esp32.IDeviceStorage OpenAny()
    {
        Current.Value = this;
        return Esp32.FlashStorage.Open(Host.HostLog.Silent);
    }

    /// <summary>The power is back.</summary>
    public Flash Restore()
    {
        CutBefore = int.MaxValue;
        return this;
    }

    public void Step()
    {
        if (Steps >= CutBefore)
        {
            throw new PowerCut();
        }

        Steps++;
    }
}
