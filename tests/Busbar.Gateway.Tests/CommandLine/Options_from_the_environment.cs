using System.CommandLine;
using Busbar.Gateway.CommandLine;

namespace Busbar.Gateway.Tests.CommandLine;

public class Options_from_the_environment
{
    private readonly RootCommand root = BusbarCommands.Create();
    private readonly Dictionary<string, string> environment = [];

    [Fact]
    public void Every_option_has_a_variable_of_its_name()
    {
        environment["BUSBAR_MQTT_PORT"] = "1884";
        environment["BUSBAR_JSON_LOGS"] = "true";
        Assert.Equal(["gateway", "--mqtt-port=1884", "--json-logs=true"], Complete("gateway"));
        Assert.Empty(root.Parse(Complete("gateway")).Errors);
    }

    [Fact]
    public void What_stands_on_the_command_line_goes_first()
    {
        environment["BUSBAR_PORT"] = "9000";
        Assert.Equal(["gateway", "--port", "8081"], Complete("gateway", "--port", "8081"));
    }

    [Fact]
    public void Several_ports_are_separated_by_spaces_and_a_path_may_hold_an_equals_sign()
    {
        environment["BUSBAR_SERIAL"] = "plant-rs485=/dev/ttyUSB0  floors-rs485=/dev/ttyUSB1";
        string[] completed = Complete("gateway");
        Assert.Equal(["gateway", "--serial=plant-rs485=/dev/ttyUSB0", "--serial=floors-rs485=/dev/ttyUSB1"], completed);
        Assert.Equal("/dev/ttyUSB1", SharedOptions.SerialPorts(root.Parse(completed))["floors-rs485"]);
    }

    [Fact]
    public void A_wrong_value_is_refused_as_on_the_command_line()
    {
        environment["BUSBAR_PORT"] = "70000";
        Assert.Contains(root.Parse(Complete("gateway")).Errors, error => error.Message.Contains("--port is a TCP port", StringComparison.Ordinal));
    }

    [Fact]
    public void Empty_variables_and_those_of_no_option_change_nothing()
    {
        environment["BUSBAR_PORT"] = "";
        environment["BUSBAR_HOME"] = "/usr/lib/busbar";
        Assert.Equal(["gateway"], Complete("gateway"));
    }

    private string[] Complete(params string[] arguments) => EnvironmentOptions.Complete(root, arguments, environment);
}
