using Busbar.Site.Yaml;

namespace Busbar.Gateway.Api;

/// <summary>What a request may ask for by its id, in words.</summary>
internal static class Things
{
    public static readonly LocalName Device = new("设备", "device");
    public static readonly LocalName Command = new("命令", "command");
    public static readonly LocalName Alarm = new("报警", "alarm");
    public static readonly LocalName Meter = new("计量表", "meter");
    public static readonly LocalName Bill = new("账单", "bill");
    public static readonly LocalName Event = new("可取消的事件", "event that could be called off");
    public static readonly LocalName PolicyVersion = new("策略版本", "version of the policies");

    public static LocalName PointOf(string device) => new($"{device} 的测点", $"point of {device}");
}
