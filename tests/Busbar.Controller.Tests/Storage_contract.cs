using System.Text;
using Busbar.Host;
using Busbar.Host.Memory;

namespace Busbar.Controller.Tests;

/// <summary>What every <see cref="IStorage"/> must do; one class a kind of storage below.</summary>
public abstract class Storage_contract
{
    protected abstract IStorage Open();

    [Fact]
    public void What_is_not_there_has_length_minus_one_and_reads_nothing()
    {
        IStorage storage = Open();
        Assert.Equal(-1, storage.Length("nothing"));
        Assert.Equal(0, storage.Read("nothing", 0, new byte[4], 0, 4));
        storage.Delete("nothing");
    }

    [Fact]
    public void Appends_add_up_and_are_read_from_any_offset()
    {
        IStorage storage = Open();
        Assert.True(storage.Append("log", Bytes("xxabcyy"), 2, 3));
        Assert.True(storage.Append("log", Bytes("def"), 0, 3));
        Assert.Equal(6, storage.Length("log"));
        byte[] into = Bytes("........");
        Assert.Equal(4, storage.Read("log", 2, into, 1, 100 - 96));
        Assert.Equal(".cdef...", Encoding.ASCII.GetString(into));
        Assert.Equal(1, storage.Read("log", 5, into, 0, 4));
        Assert.Equal(0, storage.Read("log", 6, into, 0, 4));
    }

    [Fact]
    public void A_replace_leaves_the_new_content_only()
    {
        IStorage storage = Open();
        Assert.True(storage.Replace("state", Bytes("a long first content"), 0, 20));
        Assert.True(storage.Replace("state", Bytes("short"), 0, 5));
        byte[] into = new byte[20];
        Assert.Equal(5, storage.Read("state", 0, into, 0, 20));
        Assert.Equal(5, storage.Length("state"));
        Assert.Equal("short", Encoding.ASCII.GetString(into, 0, 5));
    }

    [Fact]
    public void What_was_deleted_is_gone_and_its_room_free()
    {
        IStorage storage = Open();
        long free = storage.FreeBytes;
        storage.Append("log", new byte[1000], 0, 1000);
        // A flash file system gives out whole blocks.
        Assert.InRange(storage.FreeBytes, free - 8192, free - 1000);
        storage.Delete("log");
        Assert.Equal(-1, storage.Length("log"));
        Assert.Equal(free, storage.FreeBytes);
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}

/// <summary>Storage in memory.</summary>
public sealed class Memory_storage_keeps_the_contract : Storage_contract
{
    protected override IStorage Open() => new MemoryStorage();
}

/// <summary>Files in a folder.</summary>
public sealed class File_storage_keeps_the_contract : Storage_contract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-storage-").FullName;

    [Fact]
    public void Another_start_finds_what_was_written()
    {
        Open().Append("log", [1, 2, 3], 0, 3);
        Assert.Equal(3, Open().Length("log"));
    }

    [Fact]
    public void What_would_pass_its_capacity_is_refused_as_by_a_full_flash_and_said_once()
    {
        List<string> said = [];
        FileStorage storage = new(_folder, 1000, said.Add);
        Assert.True(storage.Append("log", new byte[900], 0, 900));
        Assert.False(storage.Append("log", new byte[200], 0, 200));
        Assert.False(storage.Replace("state", new byte[200], 0, 200));
        Assert.Equal((900, -1), (storage.Length("log"), storage.Length("state")));
        Assert.Contains("the 1000 bytes that this controller may have are full", Assert.Single(said), StringComparison.Ordinal);
        Assert.True(storage.Replace("log", new byte[950], 0, 950));
        storage.Delete("log");
        Assert.True(storage.Append("log", new byte[1000], 0, 1000));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override IStorage Open() => new FileStorage(_folder, 1_000_000, text => throw new InvalidOperationException(text));
}

public sealed class The_devices_flash : Storage_contract
{
    protected override IStorage Open() => new Bench.Flash().Open();
}
