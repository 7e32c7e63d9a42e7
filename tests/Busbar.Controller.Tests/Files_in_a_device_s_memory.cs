using Busbar.Controller.Tests.Bench;
using Busbar.Esp32;
using Busbar.Host;
using Busbar.Host.Memory;

namespace Busbar.Controller.Tests;

/// <summary>Files in the memory of a device whose runtime has no file system.</summary>
public sealed class Ram_files_keep_the_contract : Storage_contract
{
    [Fact]
    public void What_finds_no_room_is_refused_and_what_is_there_stays()
    {
        RamFiles files = new();
        Assert.True(files.Replace("settings.txt", new byte[100], 0, 100));
        Assert.False(files.Append("settings.txt", new byte[30_000], 0, 30_000));
        Assert.Equal((100, 1), (files.Length("settings.txt"), files.Failures));
        files.DeleteAll();
        Assert.Equal(-1, files.Length("settings.txt"));
    }

    [Fact]
    public void They_stand_in_where_the_runtime_has_no_file_system()
    {
        Assert.IsType<RamFiles>(new Flash { IsThere = false }.OpenAny());
        Assert.IsType<FlashStorage>(new Flash().OpenAny());
    }

    [Fact]
    public void A_controller_takes_a_document_on_them()
    {
        RamFiles files = new();
        MemoryLinkPort link = new();
        ControllerSettings settings = new(TestDocument.ControllerId, TestDocument.Key, TestDocument.SiteId) { HasRoomForTwo = false, OutboxBytes = files.OutboxBytes };
        EdgeController controller = new(settings, new ControllerPorts(new VirtualClock(Rig.StartUtc), new MemoryBusPorts(), files, link, HostLog.Silent), new TestDocument().Tcp("field").Device("a", 0, 1).ToArray());
        Assert.Equal(1u, controller.DocumentVersion);
        Assert.True(files.Length("document-b") > 0);
    }

    protected override IStorage Open() => new RamFiles();
}
