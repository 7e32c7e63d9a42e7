using Busbar.Gateway.North;

namespace Busbar.Gateway.Tests.North;

public sealed class The_example_in_the_docs
{
    [Theory]
    [InlineData("interfaces.md")]
    [InlineData("interfaces.zh-CN.md")]
    public void Is_a_file_that_the_gateway_takes(string page)
    {
        string text = File.ReadAllText(WorkingCopy.PathOf("docs", "operator", page));
        string example = text.Split("```yaml\n")[1].Split("```")[0];
        using NorthRig rig = new(string.Join('\n', example.Split('\n').Skip(1)));
        Assert.True(rig.Loaded is not null, rig.Errors.ToString());
        Assert.All(typeof(NorthModel).GetProperties(), part => Assert.NotNull(part.GetValue(rig.Model)));
    }
}
