using Busbar.Gateway.North.HomeAssistant;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.North.OpenAdr;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Security;

/// <summary>What a password must be: long, rather than decorated (NIST SP 800-63B, clause 3.1.1).</summary>
public static class PasswordRules
{
    /// <summary>Characters at least.</summary>
    public const int Shortest = 12;

    /// <summary>Characters at most; a hash of more is work for nothing.</summary>
    public const int Longest = 200;

    private const int FewestDifferent = 5;

    /// <summary>Who stands in commands and audit without being a person.</summary>
    private static readonly string[] Programs = [PlanPublisher.User, PolicyRunner.User, AdrDemand.User, HomeAssistantCommands.User, PowerLimit.User, "-", "token", "demo"];

    /// <summary>What is wrong with it and what would be right; null when nothing is.</summary>
    public static LocalName? Refusal(string password, string user)
    {
        if (password.Length is < Shortest or > Longest)
            return new($"密码须为 {Shortest} 到 {Longest} 个字符", $"a password has {Shortest} to {Longest} characters");
        if (password.Distinct().Count() < FewestDifferent)
            return new($"密码须至少包含 {FewestDifferent} 种不同字符", $"a password has at least {FewestDifferent} different characters");
        if (CommonPasswords.Has(password))
            return new("这是常见密码，容易被猜到；用几个互不相关的词", "this password is among the first that are guessed; take a few words that have nothing to do with each other");
        return user.Length > 2 && password.Contains(user, StringComparison.OrdinalIgnoreCase)
            ? new("密码不能包含用户名", "a password does not hold the user's name")
            : null;
    }

    /// <summary>What is wrong with a user's name; null when nothing is.</summary>
    public static LocalName? NameRefusal(string name) =>
        Programs.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("shell:", StringComparison.OrdinalIgnoreCase)
            ? new("此名称由网关自身使用，审计中无法区分；换一个用户名", "the gateway itself goes by this name, and the audit could not tell you apart; choose another")
        : name.Length is < 1 or > 60 || name != name.Trim() || name.Any(char.IsControl) || name.Contains('@', StringComparison.Ordinal) || name.Contains('/', StringComparison.Ordinal)
            ? new("用户名须为 1 到 60 个字符，首尾无空格，不含 @ 和 /", "a name has 1 to 60 characters, no space at either end, no @ and no /")
        : null;
}
