using System.Diagnostics;
using System.Text.Json.Nodes;
using Busbar.Tests.Peers;

namespace Busbar.SystemTests.Bench;

/// <summary>The npm package sparkplug-payload, which we did not write.</summary>
internal static class SparkplugPackage
{
    /// <summary>The package's own object of each payload; fails when it cannot read one.</summary>
    public static JsonNode[] Decode(IReadOnlyList<byte[]> payloads)
    {
        string[] decoded = Filter("decode", payloads.Select(Convert.ToHexString));
        Assert.Equal(payloads.Count, decoded.Length);
        return [.. decoded.Select(line => JsonNode.Parse(line)!)];
    }

    /// <summary>A payload of one metric with a name and a double, and nothing else.</summary>
    public static byte[] Encode(string name, double value)
    {
        JsonObject payload = new()
        {
            ["timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            ["metrics"] = new JsonArray(new JsonObject { ["name"] = name, ["type"] = "Double", ["value"] = value }),
        };
        return Convert.FromHexString(Assert.Single(Filter("encode", [payload.ToJsonString()])));
    }

    private static string[] Filter(string what, IEnumerable<string> lines)
    {
        string folder = Path.Combine(PeerPrograms.Folder, "sparkplug");
        using Process node = PeerPrograms.Start(folder, "node", "codec.js", what);
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> errors = node.StandardError.ReadToEndAsync();
        try
        {
            foreach (string line in lines)
                node.StandardInput.WriteLine(line);
            node.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; its errors say why.
        }

        node.WaitForExit();
        Assert.True(node.ExitCode == 0, $"sparkplug-payload cannot {what} this (./test runs npm ci in {folder}):\n{errors.Result}");
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
