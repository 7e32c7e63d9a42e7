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
    public void What_finds_no_room_is_refused_before_an_array_is_made_for_it()
    {
        RamFiles files = new();
        byte[] large = new byte[1_000_000];
        Assert.True(files.Replace("settings.txt", large, 0, 100));
        Assert.Equal(0, Allocations.Least(() =>
        {
            Assert.False(files.Append("settings.txt", large, 0, large.Length));
            Assert.False(files.Replace("settings.txt", large, 0, large.Length));
            Assert.False(files.Replace("another", large, 0, large.Length));
        }));
    }

    [Fact]
    public void Two_documents_of_8_KB_have_room_beside_a_full_outbox_and_the_settings()
    {
        RamFiles files = new();
        Assert.True(files.Replace("settings.txt", new byte[1000], 0, 1000));
        Assert.True(files.Replace("broker-ca.pem", new byte[2000], 0, 2000));
        Assert.True(files.Append("outbox", new byte[files.OutboxBytes], 0, files.OutboxBytes));
        Assert.True(files.Replace("document-a", new byte[8192], 0, 8192));
        Assert.True(files.Replace("document-b", new byte[8192], 0, 8192));
        Assert.True(files.Replace("document-a", new byte[8192], 0, 8192));
    }

    [Fact]
    public void Where_the_runtime_has_no_file_system_they_stand_in_and_tell_it_as_a_failure()
    {
        Assert.Equal(1, Assert.IsType<RamFiles>(new Flash { IsThere = false }.OpenAny()).Failures);
        Assert.Equal(0, Assert.IsType<FlashStorage>(new Flash().OpenAny()).Failures);
        Assert.Equal(0, new RamFiles().Failures);
    }

    [Theory]
    [InlineData(-1, 128 * 1024)]
    [InlineData(64 * 1024, 32 * 1024)]
    [InlineData(2 * 1024 * 1024, 128 * 1024)]
    public void The_outbox_of_a_flash_takes_half_of_it_and_of_256_KB_at_most(long told, int outbox)
    {
        Assert.Equal(outbox, new Flash { ToldSize = told }.Open().OutboxBytes);
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
