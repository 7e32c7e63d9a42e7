using Busbar.Site.Compile;

namespace Busbar.Site.Tests.Compile;

public sealed class ControllerKeysTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "busbar-keys-" + Guid.NewGuid().ToString("N"));

    private string KeyFile => Path.Combine(_data + ".keys", "plant.key");

    [Fact]
    public void A_key_is_made_once_at_random_beside_the_data_and_only_its_owner_may_read_it()
    {
        byte[] first = ControllerKeys.BesideData(_data).Get("plant");
        byte[] again = ControllerKeys.BesideData(_data + "/").Get("plant");
        byte[] other = ControllerKeys.BesideData(_data).Get("floors");

        Assert.Equal(32, first.Length);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(["floors.key", "plant.key"], Directory.GetFiles(_data + ".keys").Select(f => Path.GetFileName(f)).Order());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public void A_key_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        ControllerKeys.BesideData(_data).Get("plant");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => ControllerKeys.BesideData(_data).Get("plant"));

        Assert.EndsWith($"run: chmod 600 {KeyFile}", e.Message);
    }

    [Fact]
    public void A_damaged_key_file_is_named_and_its_content_is_not()
    {
        ControllerKeys.BesideData(_data).Get("plant");
        File.WriteAllText(KeyFile, "c2VjcmV0");

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => ControllerKeys.BesideData(_data).Get("plant"));

        Assert.Contains(KeyFile, e.Message);
        Assert.DoesNotContain("c2VjcmV0", e.Message);
    }

    [Theory]
    [InlineData("../plant")]
    [InlineData("")]
    [InlineData("Plant")]
    public void A_key_is_asked_for_by_an_id_only(string id) =>
        Assert.Throws<ArgumentException>(() => ControllerKeys.BesideData(_data).Get(id));

    public void Dispose()
    {
        if (Directory.Exists(_data + ".keys"))
        {
            Directory.Delete(_data + ".keys", recursive: true);
        }
    }
}
