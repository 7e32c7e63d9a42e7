using Busbar.Controller;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Provisioning;

/// <summary>What a controller is to be told: from a file of KEY=VALUE lines, from options, and from questions for what is still missing.</summary>
public sealed class ProvisionPlan
{
    // Asked for when nobody said them, in this order.
    private static readonly (string Key, LocalName Question, bool IsRequired)[] Asked =
    [
        ("controller", new("控制器标识（与站点文件一致）", "controller's id, as in the site file"), true),
        ("board", new("板型（hardware/boards 中的文件名，Linux 上留空）", "board (the name of its file under hardware/boards; nothing on Linux)"), false),
        ("broker.host", new("消息服务器（网关）的地址", "address of the broker (the gateway's computer)"), true),
        ("wifi.ssid", new("Wi-Fi 名称（以太网留空）", "name of the Wi-Fi (nothing with Ethernet)"), false),
        ("wifi.password", new("Wi-Fi 密码", "password of the Wi-Fi"), false),
    ];

    private readonly DeviceSettings settings = new("");

    /// <summary>Keys and values, in the order in which they came.</summary>
    public IEnumerable<(string Key, string Value)> Values => Enumerable.Range(0, settings.Count).Select(index => (settings.KeyAt(index), settings.ValueAt(index)));

    /// <summary>The value of a key; empty without one.</summary>
    public string Get(string key) => settings.Get(key, "");

    /// <summary>Takes a file; every mistake with its line.</summary>
    public IReadOnlyList<string> Read(string path)
    {
        List<string> mistakes = [];
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            int sign = line.IndexOf('=');
            string problem = sign < 1 ? $"'{line}' is not KEY=VALUE" : Put(line[..sign].Trim(), line[(sign + 1)..].Trim());
            if (problem.Length > 0)
                mistakes.Add($"{path}:{i + 1}: {problem}");
        }

        return mistakes;
    }

    /// <summary>Takes a value; what is wrong with it, or nothing.</summary>
    public string Put(string key, string value)
    {
        string problem = DeviceSettings.Problem(key, value);
        if (problem.Length == 0)
            settings.Put(key, value);
        return problem;
    }

    /// <summary>Asks for what is missing until it is right.</summary>
    /// <returns>False: the answers ended before.</returns>
    public bool Ask(TextReader answers, TextWriter output, string language)
    {
        foreach ((string key, LocalName question, bool isRequired) in Asked.Where(each => Get(each.Key).Length == 0))
        {
            // A password without a network would be a question about nothing.
            if (key == "wifi.password" && Get("wifi.ssid").Length == 0)
                continue;
            while (true)
            {
                output.Write($"{question.For(language)} [{key}]: ");
                if (answers.ReadLine() is not { } answer)
                    return false;
                string problem = answer.Trim().Length == 0 && isRequired ? $"{key}: " + (language == "zh" ? "必须填写" : "something is needed here") : Put(key, answer.Trim());
                if (problem.Length == 0)
                    break;
                output.WriteLine(problem);
            }
        }

        return true;
    }
}
