using Busbar.Controller;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>A controller's own problems in words, Chinese and English, each with what to try: for the page, the console's client and the technician's table of LED codes.</summary>
public static class DeviceProblemTexts
{
    /// <summary>What a <see cref="DeviceProblem"/> means; a code of newer firmware shows its number.</summary>
    public static LocalName Of(int code) => (DeviceProblem)code switch
    {
        DeviceProblem.None => EventTexts.Nothing,
        DeviceProblem.SettingsMissing => new("缺少设置：运行 busbar provision，或在控制台逐项设置", ProblemText.Of(DeviceProblem.SettingsMissing)),
        DeviceProblem.SettingsDamaged => new("设置文件损坏，正使用之前的设置：用 export 核对，补上缺少的项", ProblemText.Of(DeviceProblem.SettingsDamaged)),
        DeviceProblem.BoardUnknown => new("固件不认识该板型：把 board 改为列表中的板型，或刷写新固件", ProblemText.Of(DeviceProblem.BoardUnknown)),
        DeviceProblem.PartFailed => new("板上某个部件无应答：日志中写明是哪一个", ProblemText.Of(DeviceProblem.PartFailed)),
        DeviceProblem.NetworkNotFound => new("找不到该网络或网线未接：检查名称、2.4 GHz、距离；控制器独立运行", ProblemText.Of(DeviceProblem.NetworkNotFound)),
        DeviceProblem.NetworkRefused => new("接入点拒绝密码：重新设置 wifi 名称 密码", ProblemText.Of(DeviceProblem.NetworkRefused)),
        DeviceProblem.NoAddress => new("已连接但没有地址：检查网络的 DHCP 服务器", ProblemText.Of(DeviceProblem.NoAddress)),
        DeviceProblem.BrokerUnreachable => new("消息服务器地址无应答：检查 broker.host、端口、防火墙，以及网关是否在运行", ProblemText.Of(DeviceProblem.BrokerUnreachable)),
        DeviceProblem.BrokerRefused => new("消息服务器拒绝用户、密码或标识：重新配置该控制器", ProblemText.Of(DeviceProblem.BrokerRefused)),
        DeviceProblem.CertificateRefused => new("消息服务器的证书不受信任或此刻无效：先检查时间，再检查签发机构证书（import ca）", ProblemText.Of(DeviceProblem.CertificateRefused)),
        DeviceProblem.GatewayAway => new("消息服务器在线而网关不在：记录保留到网关回来", ProblemText.Of(DeviceProblem.GatewayAway)),
        DeviceProblem.TimeUnknown => new("从未得到时间，时间表等待：检查时间服务器，或手动设置 time", ProblemText.Of(DeviceProblem.TimeUnknown)),
        DeviceProblem.StorageFull => new("闪存已满：断网期间的测量值被抽稀，计数和事件保留", ProblemText.Of(DeviceProblem.StorageFull)),
        DeviceProblem.StorageFailed => new("闪存出错：控制继续，记录可能丢失；再次出现时更换板子", ProblemText.Of(DeviceProblem.StorageFailed)),
        DeviceProblem.NoDocument => new("尚无配置：控制器联网并列入站点文件后，网关自动下发", ProblemText.Of(DeviceProblem.NoDocument)),
        DeviceProblem.DocumentRefused => new("最近的配置被拒绝：之前的配置继续有效，原因见日志和网关", ProblemText.Of(DeviceProblem.DocumentRefused)),
        DeviceProblem.PortMissing => new("配置中的端口在此板上不存在：检查 board，以及设置中的 port.名称", ProblemText.Of(DeviceProblem.PortMissing)),
        DeviceProblem.SafeMode => new("控制器在新配置下崩溃，正使用之前的配置：发布改正后的配置", ProblemText.Of(DeviceProblem.SafeMode)),
        DeviceProblem.DocumentDamaged => new("闪存中的配置损坏，正使用另一份（如有）：重新发布；再次出现时更换板子", ProblemText.Of(DeviceProblem.DocumentDamaged)),
        DeviceProblem.DeviceSilent => new("有现场设备不应答：devices 命令说明是哪一个及原因", ProblemText.Of(DeviceProblem.DeviceSilent)),
        DeviceProblem.ControllerFailed => new("控制器出错后重新启动：原因见日志", ProblemText.Of(DeviceProblem.ControllerFailed)),
        _ => new($"问题 {code}", $"problem {code}"),
    };
}
