using Busbar.Controller.Tests.Bench;
using Busbar.Esp32;
using Busbar.Host;

namespace Busbar.Controller.Tests;

/// <summary>The device's own ports (firmware/esp32/Ports) on UARTs as the package has them.</summary>
public class The_boards_uarts
{
    private readonly Uarts _uarts = new();
    private readonly ConsoleLog _log = new(HostLog.Silent);
    private readonly ConsolePort _console;

    public The_boards_uarts() => _console = new ConsolePort("COM1", _log);

    [Fact]
    public void The_console_takes_its_uart()
    {
        _console.Service(0);
        Assert.Contains("COM1", _uarts.Open);
    }

    [Fact]
    public void A_bus_that_comes_with_a_document_takes_the_console_s_uart_and_gives_it_back()
    {
        _console.Service(0);
        _console.Release("COM1");
        var bus = new Rs485Port(1, null, _log);
        bus.Configure(9600, 0, 1);
        Assert.True(bus.IsOpen);
        bus.Close();
        Assert.Empty(_uarts.Open);
        _console.GiveBack("COM1");
        _console.Service(1000);
        Assert.Contains("COM1", _uarts.Open);
    }

    [Fact]
    public void A_console_whose_uart_was_refused_gets_it_later_and_keeps_no_bus_from_it()
    {
        _uarts.Refused.Add("COM1");
        _console.Service(0);
        Assert.Empty(_uarts.Taken);
        _uarts.Refused.Clear();
        _console.Service(60000);
        Assert.Contains("COM1", _uarts.Open);
    }
}
