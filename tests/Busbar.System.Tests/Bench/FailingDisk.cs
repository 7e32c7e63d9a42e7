using Busbar.Tests.Peers;

namespace Busbar.SystemTests.Bench;

/// <summary>A folder whose disk can be full or read-only for one program, as that program sees it from the system's answers (tests/peers/failing_disk.c).</summary>
/// <param name="folder">Below it nothing can be written while the fault lasts.</param>
/// <param name="control">Tells the fault to the program; lies elsewhere.</param>
internal sealed class FailingDisk(string folder, string control)
{
    /// <summary>For the program that is to see it.</summary>
    public (string Name, string Value)[] Environment { get; } =
        [("LD_PRELOAD", PeerPrograms.CompileLibrary("failing_disk")), ("BUSBAR_DISK", folder), ("BUSBAR_DISK_FAULT", control)];

    /// <summary>From now on.</summary>
    /// <param name="fault">full or read-only.</param>
    public void Begin(string fault) => File.WriteAllText(control, fault);

    public void End() => File.Delete(control);
}
