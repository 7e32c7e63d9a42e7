namespace Busbar.Gateway.Tests;

public class Pages_of_files
{
    private const string Library = "7f0000000000-7f0000010000 r-xp 00001000 08:01 42 /usr/lib/library.so";

    [Theory]
    [InlineData(Library, 0, 0, true)]
    [InlineData("7f0000000000-7f0000010000 r--s 00000000 08:01 42                         /usr/lib/busbar/busbar.dll", 0, 0, true)]
    [InlineData(Library, 4, 0, false)]
    [InlineData(Library, 0, 4, false)]
    [InlineData("7f0000000000-7f0000010000 rw-p 00001000 08:01 42 /usr/lib/library.so", 0, 0, false)]
    public void Only_what_is_as_in_the_file_may_be_taken_out_of_memory(string line, int own, int swapped, bool mayBe)
    {
        FilePages.Mapping mapping = Assert.Single(FilePages.Parse([line, "Rss:                  64 kB", $"Anonymous:            {own} kB", $"Swap:                 {swapped} kB", "VmFlags: rd ex mr mw me"]));

        Assert.Equal(mayBe, mapping.IsAsTheFile);
        Assert.Equal((0x7f0000000000u, 0x7f0000010000u), (mapping.From, mapping.To));
    }

    [Theory]
    [InlineData("7f0000000000-7f0000010000 rw-p 00000000 00:00 0")]
    [InlineData("7f0000000000-7f0000010000 rw-p 00000000 00:00 0 [heap]")]
    [InlineData("7f0000000000-7f0000010000 r-xs 00000000 00:01 7 /memfd:doublemapper (deleted)")]
    [InlineData("7f0000000000-7f0000010000 r--s 00000000 08:01 7 /data/busbar.db-shm")]
    [InlineData("7f0000000000-7f0000010000 r-xp 00000000 08:01 7 /usr/lib/library.so (deleted)")]
    public void What_is_no_librarys_file_is_not_looked_at(string line) =>
        Assert.Empty(FilePages.Parse([line, "Anonymous: 0 kB", "Swap: 0 kB"]));

    [Fact]
    public void A_mapping_of_which_nothing_is_told_stays() => Assert.False(Assert.Single(FilePages.Parse([Library])).IsAsTheFile);
}
