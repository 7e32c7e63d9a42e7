using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>What the gateway itself says of controllers and devices, in both languages.</summary>
internal static class LiveTexts
{
    public static readonly LocalName NeverHeard = new("网关启动后尚未收到消息", "not heard of since the gateway started");

    public static readonly LocalName Silent = new("不应答其控制器", "does not answer its controller");

    public static LocalName ControllerOffline(LocalName controller, LocalName? why) => new(
        $"控制器“{controller.Zh}”离线：{why?.Zh}", $"controller {controller.En} is offline: {why?.En}");

    public static LocalName Boot(ulong boot) => new($"第 {boot} 次启动", $"boot {boot}");

    public static LocalName DocumentVersion(uint version, double running) => new($"以版本 {version} 替换 {running}", $"version {version} in place of {running}");

    /// <summary>Titles of the events that the gateway makes itself, by their names for programs.</summary>
    public static LocalName Title(string name) => name switch
    {
        "controllerOnline" => new("控制器上线", "controller online"),
        "controllerOffline" => new("控制器离线", "controller offline"),
        "documentSent" => new("配置已下发", "document sent"),
        "documentNotSent" => new("配置未能下发", "document not sent"),
        _ => new(name, name),
    };
}
