using Busbar.Gateway.Provisioning;

namespace Busbar.Gateway.Flashing;

/// <summary>What is to be written where.</summary>
/// <param name="Target">nanoFramework's name of the runtime, as ESP32_PSRAM_REV0.</param>
/// <param name="Port">The serial port.</param>
/// <param name="Application">The application's image.</param>
/// <param name="Archive">Folder with the runtime; null takes it from the network.</param>
public sealed record FlashPlan(string Target, string Port, string Application, string? Archive);

/// <summary>Runtime, application, read-back: and only what was read back counts as written.</summary>
public sealed class Flasher(Nanoff tool, ProgressLines progress)
{
    /// <summary>Steps of the progress bar.</summary>
    public const int Steps = 3;

    private const string BootHint = "Hold the BOOT button while it connects; check cable (some carry power only), port, and that no other program holds it";

    /// <summary>Does it.</summary>
    /// <returns>False: a step failed and was told.</returns>
    public async Task<bool> RunAsync(FlashPlan plan, CancellationToken cancel)
    {
        progress.Begin(new("写入运行时", "write the runtime"));
        ToolResult runtime = await tool.WriteRuntimeAsync(plan.Target, plan.Port, plan.Archive, cancel);
        if (runtime.Code != 0)
            return Fail($"{runtime.Tail}. {BootHint}{(plan.Archive is null ? "; without a network use a bundle (--bundle)" : "")}");
        progress.Done(plan.Target);

        progress.Begin(new("写入应用", "write the application"));
        ToolResult written = await tool.WriteApplicationAsync(plan.Target, plan.Port, plan.Application, null, cancel);
        if (written.Code != 0)
            return Fail($"{written.Tail}. {BootHint}");
        progress.Done(Path.GetFileName(plan.Application));

        progress.Begin(new("读回并核对", "read back and compare"));
        (string? wrong, DeployPartition? partition) = await ReadBackAsync(plan, cancel);
        if (wrong is not null && partition is not null)
        {
            // Once more, with the address that the chip's own table names.
            progress.Failed(wrong);
            progress.Begin(new("按分区表地址重写并核对", "write it to the table's address and compare"));
            ToolResult again = await tool.WriteApplicationAsync(plan.Target, plan.Port, plan.Application, partition.Offset, cancel);
            if (again.Code != 0)
                return Fail($"{again.Tail}. {BootHint}");
            (wrong, _) = await ReadBackAsync(plan, cancel);
        }

        if (wrong is not null)
            return Fail(wrong);
        progress.Done(partition is null ? "" : $"0x{partition.Offset:X}, {new FileInfo(plan.Application).Length} B");
        return true;
    }

    private bool Fail(string why)
    {
        progress.Failed(why);
        return false;
    }

    private async Task<(string? Wrong, DeployPartition? Partition)> ReadBackAsync(FlashPlan plan, CancellationToken cancel)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("busbar-flash-");
        try
        {
            ToolResult read = await tool.ReadBackAsync(plan.Port, folder.FullName, "flash.bin", cancel);
            string file = Path.Combine(folder.FullName, "flash.bin");
            if (read.Code != 0 || !File.Exists(file))
                return ($"the flash cannot be read back, so nobody knows what was written: {read.Tail}. {BootHint}", null);
            byte[] flash = await File.ReadAllBytesAsync(file, cancel);
            byte[] application = await File.ReadAllBytesAsync(plan.Application, cancel);
            return (FlashImage.Verify(flash, application), FlashImage.FindPartition(flash));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
