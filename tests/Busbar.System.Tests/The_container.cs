namespace Busbar.SystemTests;

/// <summary>
/// deploy/Dockerfile, line by line against what it takes and starts; a daemon that could build it is not on every machine. The package inside is
/// installed and started by its own test.
/// </summary>
public class The_container
{
    private static readonly (string Word, string Content)[] Lines =
        [.. File.ReadAllText(WorkingCopy.PathOf("deploy", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1].Trim()))];

    [Fact]
    public void Takes_the_package_that_deploy_makes_into_its_own_folder()
    {
        string copied = One("COPY").Split(' ')[0];
        string script = File.ReadAllText(WorkingCopy.PathOf("deploy", "package"));
        Assert.Contains("package=$output/busbar_${version}_${architecture}.deb", script, StringComparison.Ordinal);
        Assert.Equal("busbar_*.deb", copied);
        Assert.Contains("/tmp/" + copied, One("RUN"), StringComparison.Ordinal);
        Assert.Contains("deploy/package amd64 deploy && docker build -t busbar deploy", File.ReadAllText(WorkingCopy.PathOf("deploy", "Dockerfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_as_a_user_without_rights_who_owns_the_data_and_ends_in_order()
    {
        string user = One("USER");
        Assert.DoesNotContain(user, new[] { "root", "0" });
        Assert.Contains($"useradd --system --home-dir /var/lib/busbar --groups dialout {user}", One("RUN"), StringComparison.Ordinal);
        Assert.Contains($"install -d -o {user} -g {user} -m 700 {One("VOLUME")}", One("RUN"), StringComparison.Ordinal);
        Assert.True(Array.FindIndex(Lines, line => line.Word == "USER") < Array.FindIndex(Lines, line => line.Word == "ENTRYPOINT"));
        Assert.Equal("SIGTERM", One("STOPSIGNAL"));
    }

    [Fact]
    public void Starts_the_packages_program_with_its_settings_and_bears_no_secret()
    {
        Assert.Equal("[\"busbar\"]", One("ENTRYPOINT"));
        Assert.Equal("[\"gateway\"]", One("CMD"));
        Assert.Contains("ln -s ../lib/busbar/busbar \"$tree/usr/bin/busbar\"", File.ReadAllText(WorkingCopy.PathOf("deploy", "package")), StringComparison.Ordinal);
        string[] settings = [.. One("ENV").Split(' ').Select(each => each.Split('=')[0])];
        Assert.Equal(["BUSBAR_SITE", "BUSBAR_DATA"], settings);
        Assert.StartsWith(One("VOLUME"), One("ENV").Split("BUSBAR_DATA=")[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Lines, line => line.Word is "ADD" or "ARG");
    }

    private static string One(string word) => Assert.Single(Lines, line => line.Word == word).Content;
}
