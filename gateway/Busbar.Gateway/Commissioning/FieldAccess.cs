using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Twin;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;

namespace Busbar.Gateway.Commissioning;

/// <summary>
/// What the page's tools may ask. A serial line has one master: it is refused unless its controller is known to be away, and so is a device
/// that serves one connection. By TCP only the building's own networks are asked, so that nobody uses the gateway to knock elsewhere.
/// </summary>
public sealed partial class FieldAccess(PolicyDesk desk, IFieldPlaces places, LiveState state)
{
    private static readonly LocalName Nothing = new("", "");
    private static readonly IPNetwork[] OwnNetworks = [.. ((string[])["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]).Select(IPNetwork.Parse)];

    /// <summary>The site's lines with devices on them.</summary>
    public IReadOnlyList<SiteLine> Lines => [.. SiteLine.Of(desk.Site, desk.Types, null).Where(line => line.Devices.Count > 0)];

    /// <summary>Where a line of the site can be asked; null, and the reason, when it must not be.</summary>
    public FieldTarget? Of(SiteLine line, out LocalName reason)
    {
        FieldTarget? target = places.Of(line, out reason);
        // Another controller may reach the same place by a line of its own.
        if ((Holder(line) ?? (target is null ? null : HeldAt(target))) is { } held)
        {
            reason = held;
            return null;
        }

        if (target is null && line.Bus.Kind == BusKind.Serial)
        {
            string controller = line.Controller.Id;
            reason = new(
                $"串口 {line.Bus.PortName} 在控制器 {controller} 上，网关只通过消息与它相连。停止该控制器，用笔记本电脑和适配器运行 busbar doctor --controller {controller} --serial {line.Bus.PortName}=/dev/ttyUSB0",
                $"the serial port {line.Bus.PortName} is on controller {controller}, which the gateway reaches by messages alone. Stop that controller and take a laptop with an adapter: busbar doctor --controller {controller} --serial {line.Bus.PortName}=/dev/ttyUSB0");
        }

        return target;
    }

    /// <summary>Why the line is, or may be, in its controller's hands; null when it is free.</summary>
    private LocalName? Holder(SiteLine line)
    {
        string controller = line.Controller.Id;
        bool runsHere = places.RunsHere(line.Controller);
        if (!runsHere && state.IsKnownAway(controller))
            return null;
        bool isOnline = runsHere || state.FindController(controller) is { IsOnline: true };
        if (line.Bus.Kind == BusKind.Serial)
        {
            string port = line.Bus.PortName;
            if (runsHere)
            {
                return new(
                    $"串口 {port} 正由本机的控制器 {controller} 读取，一条线上只能有一个主站。停止网关后在命令行用 busbar doctor，或在“设备”页看读数",
                    $"controller {controller} runs in this gateway and reads the serial port {port}: a line has one master. Stop the gateway and use busbar doctor on the command line, or look at the readings under Devices");
            }

            // Nobody told the gateway which tty it is: it is refused for that.
            if (places.Of(line, out _) is null)
                return null;
            return isOnline
                ? new($"串口 {port} 正由在线的控制器 {controller} 读取，一条线上只能有一个主站。先停止该控制器，或在“设备”页看读数", $"controller {controller} is online and reads the serial port {port}: a line has one master. Stop that controller first, or look at the readings under Devices")
                : Unknown(controller, new($"串口 {port} 只能有一个主站", $"the serial port {port} has one master"));
        }

        if (line.Devices.FirstOrDefault(d => d.Device.Type.TakesOneClient).Device is not { } single)
            return null;
        return isOnline
            ? new($"设备 {single.Id} 只接受一个连接，正由控制器 {controller} 占用。先停止该控制器", $"device {single.Id} serves one connection, and controller {controller} holds it. Stop that controller first")
            : Unknown(controller, new($"设备 {single.Id} 只接受一个连接", $"device {single.Id} serves one connection"));
    }

    private LocalName Unknown(string controller, LocalName why) => new(
        $"{why.Zh}，而网关尚不知道控制器 {controller} 是否在运行：须先与消息代理连接 {state.AwayAfter.TotalMinutes:0} 分钟。稍后再试",
        $"{why.En}, and the gateway does not know yet whether controller {controller} runs: for that the broker must be connected for {state.AwayAfter.TotalMinutes:0} min. Try again then");

    /// <summary>The adapters of this computer, as far as they have a name of their own.</summary>
    public static IReadOnlyList<string> SerialPorts() => Directory.Exists("/dev/serial/by-id") ? [.. Directory.EnumerateFileSystemEntries("/dev/serial/by-id").Order(StringComparer.Ordinal)] : [];

    /// <summary>Where something that a person typed can be asked: <c>controller/bus</c> of the site, a serial port of this computer, or an address of the building's networks.</summary>
    public FieldTarget? Of(string text, out LocalName reason)
    {
        FieldTarget? target = Find(text, out reason);
        if (target is not { IsSerial: true } || OpenFiles.HolderOf(RealPath(target.Path!)) is not { } program)
            return target;
        reason = new($"串口 {target} 已被程序 {program} 打开，一条线上只能有一个主站。先停止该程序", $"the serial port {target} is open in the program {program}: a line has one master. Stop that program first");
        return null;
    }

    private FieldTarget? Find(string text, out LocalName reason)
    {
        if (Lines.FirstOrDefault(line => $"{line.Controller.Id}/{line.Bus.Id}" == text) is { } named)
            return Of(named, out reason);
        if (FieldTarget.Parse(text, out string error) is not { } target)
        {
            reason = text.Length == 0
                ? new("先填写位置：本项目的线路、本机串口或主机与端口；例如 /dev/ttyUSB0 或 192.168.1.20:502", "say where first: a line of the site, a serial port of this computer, or host and port; for instance /dev/ttyUSB0 or 192.168.1.20:502")
                : new($"“{text}”既不是串口也不是主机与端口；例如 /dev/ttyUSB0 或 192.168.1.20:502", error);
            return null;
        }

        // A name that somebody typed is not looked up: it is a name of the site file, or refused.
        if (Lines.FirstOrDefault(line => IsAt(line, target) == true) is { } known)
            return Of(known, out reason);
        if (HeldAt(target) is { } held)
        {
            reason = held;
            return null;
        }

        reason = target.IsSerial
            ? SerialPort().IsMatch(target.Path!) ? Nothing : new($"{target} 不是本机的串口；例如 /dev/ttyUSB0", $"{target} is no serial port of this computer; write for instance /dev/ttyUSB0")
            : IsOwn(target.Host) ? Nothing : new($"{target.Host} 不在本楼网络内；写设备的 IP 地址（10.、172.16-31.、192.168.、169.254. 或本机）", $"{target.Host} is not on the building's networks; write the device's IP address (10., 172.16-31., 192.168., 169.254. or this computer)");
        return reason == Nothing ? target : null;
    }

    /// <summary>Why nobody may ask there, though it is another line's place or may be; null when somebody may.</summary>
    private LocalName? HeldAt(FieldTarget target)
    {
        foreach (SiteLine line in Lines)
        {
            bool? isAt = IsAt(line, target);
            if (isAt == false || Holder(line) is not { } held)
                continue;
            if (isAt == true)
                return held;
            string name = $"{line.Controller.Id}/{line.Bus.Id}", host = IsAddress(line.Bus.PortName) ? target.Host : line.Bus.PortName;
            return new(
                $"主机名 {host} 尚未解析，不能确定 {target} 是不是线路 {name}，而{held.Zh}。稍后再试；名称服务器不认识它时，在站点文件中写 IP 地址",
                $"the host name {host} is not resolved, so that {target} may be the line {name}, and {held.En}. Try again; when no name server knows it, write the IP address into the site file");
        }

        return null;
    }

    /// <summary>Null: a host name is not resolved.</summary>
    private bool? IsAt(SiteLine line, FieldTarget target)
    {
        if (places.Of(line, out _) is not { } place || place.IsSerial != target.IsSerial)
            return false;
        if (place.IsSerial)
            return RealPath(place.Path!) == RealPath(target.Path!);
        if (place.Port != target.Port)
            return false;
        if (RealHost(place.Host) == RealHost(target.Host))
            return true;
        string[] names = [.. new[] { place.Host, target.Host }.Where(host => !IsAddress(host))];
        // Of names, the site file's alone are looked up.
        if (names.Length == 0 || names.Any(name => !Lines.Any(each => each.Bus.PortName == name)))
            return false;
        return AddressesOf(place.Host) is { } ones && AddressesOf(target.Host) is { } others ? ones.Overlaps(others) : null;
    }

    private HashSet<string>? AddressesOf(string host) => IsAddress(host) ? [RealHost(host)] : places.AddressesOf(host)?.Select(each => RealHost(each.ToString())).ToHashSet();

    private static bool IsAddress(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _);

    // One address is written in several ways: localhost, ::1 and 127.0.0.1; ::ffff:10.0.0.1 and 10.0.0.1.
    private static string RealHost(string host)
    {
        if (!IPAddress.TryParse(host, out IPAddress? address))
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback.ToString() : host.ToUpperInvariant();
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (address.Equals(IPAddress.IPv6Loopback) ? IPAddress.Loopback : address).ToString();
    }

    // /dev/serial/by-id/... is a link to the tty.
    private static string RealPath(string path) => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    private static bool IsOwn(string host) => IPAddress.TryParse(host, out IPAddress? address)
        ? (address.AddressFamily == AddressFamily.InterNetwork && OwnNetworks.Any(network => network.Contains(address))) || IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal
        : host == "localhost";

    [GeneratedRegex(@"^/dev/(tty(USB|ACM|S|AMA|O|mxc|XRUSB|UL)\d{1,3}|serial/by-(id|path)/[^/]+)$")]
    private static partial Regex SerialPort();
}
