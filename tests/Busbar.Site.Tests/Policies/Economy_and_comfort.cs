using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Policies;

public sealed class Economy_and_comfort
{
    private const string Head = """
        tariff: {table: shanxi, flatPrice: 0.55}
        calendar: {seasons: {heating: {from: "11-15", to: "03-15"}, cooling: {from: "06-01", to: "09-15"}}, holidays: ["2027-01-01"]}
        policies:
        """;

    private const string Rooms = """

          rooms:
            type: setpointSchedule
            outputs: [room-1/setpoint, room-2/setpoint]
            heating: {occupied: 19, unoccupied: 15}
            occupied: {days: [1, 2, 3, 4, 5], from: "07:30", to: "18:30"}
            start: {minutesPerKelvin: 20}
            presence: {rooms: [{output: room-1/setpoint, point: fan-relay/input1}]}
            priceShift: {valley: 1, peak: -1, sharp: -2}
          price:
            type: tariff
            outputs: [{output: ev/powerLimit, valley: 20000, peak: 4000, sharp: 0}]
          sanity:
            type: sensorCheck
            sensors: [{point: room-1/roomTemperature}, {point: meter/power, from: -1000, to: 90000}]
        """;

    private const string Gateway = """

          surplus:
            type: pvSurplus
            meter: meter/power
            sinks:
              - {output: ev/powerLimit, all: 20000, power: 20000, least: 4000}
              - {output: fan-relay/relay1, all: 1, power: 500, switched: true}
          response:
            type: demandResponse
            ramp: 1min
            return: 10min
            participants:
              - {output: ev/powerLimit, gives: 16000, value: 4000}
              - {output: room-2/setpoint, gives: 1000, shift: 2, stagger: 1min}
          defaults:
            type: defaultValues
            values: [{output: ev/powerLimit, value: 20000}, {output: fan-relay/relay1, value: 0}]
        """;

    private static readonly DateTimeOffset Morning = new(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void A_schedule_with_start_presence_and_price_reaches_the_controller()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine(Head + Rooms, "rooms");
        int room = Output(engine, controller, "room-1/setpoint");
        Set(inputs, controller, "room-1/mode", OperatingMode.Heating);
        Set(inputs, controller, "room-1/roomTemperature", 17);
        Assert.Equal(15, At(engine, inputs, room, 6, 40));
        Assert.Equal((19, ReasonCode.OptimalStart), (At(engine, inputs, room, 6, 55), (ReasonCode)engine.Reason(room)));
        // 07:30 to 08:00 is peak.
        Assert.Equal((18, ReasonCode.PriceHigh), (At(engine, inputs, room, 7, 45), (ReasonCode)engine.Reason(room)));
        Set(inputs, controller, "room-1/roomTemperature", 18);
        Assert.Equal((20, ReasonCode.PriceLow), (At(engine, inputs, room, 11, 0), (ReasonCode)engine.Reason(room)));
        Set(inputs, controller, "fan-relay/input1", 0);
        At(engine, inputs, room, 11, 10);
        Assert.Equal((15, ReasonCode.Vacant), (At(engine, inputs, room, 11, 30), (ReasonCode)engine.Reason(room)));
    }

    [Fact]
    public void The_class_of_the_price_reaches_every_controller_that_uses_it()
    {
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine(Head + Rooms, "loads");
        int charger = Output(engine, controller, "ev/powerLimit");
        Assert.Equal(20_000, At(engine, inputs, charger, 12, 0));
        Assert.Equal((0, (byte)SourceCode.Tariff, (byte)ReasonCode.PriceClass), (At(engine, inputs, charger, 18, 0), engine.Source(charger), engine.Reason(charger)));
    }

    [Theory]
    // By the sign of the value: 5 kW is discharge, which a full battery can; -5 kW is charge, which an empty one can.
    [InlineData("battery/powerTarget", 5_000, -5_000)]
    // By the class of the price: it charges in the valley, which a full battery cannot, and discharges in the sharp hours, which an empty one cannot.
    [InlineData("converter/powerTarget", double.NaN, double.NaN)]
    public void Whether_a_value_charges_is_told_by_what_the_output_is_and_not_by_who_reports_the_charge(string output, double full, double empty)
    {
        const string storage = """

              storage:
                buses:
                  net: {tcp: "127.0.0.1:3"}
                devices:
                  battery: {profile: battery, bus: net, address: 1}
                  bms: {profile: bms, bus: net, address: 2}
                  converter: {profile: converter, bus: net, address: 3}
            """;
        string policy = $$"""

              price:
                type: tariff
                outputs: [{output: {{output}}, valley: 5000, sharp: -5000, stateOfCharge: bms/stateOfCharge, lowest: 10, highest: 90}]
            """;
        (ControlEngine engine, ControlInputs inputs, SiteController controller) = Engine(Head + policy, "storage", storage);
        int target = Output(engine, controller, output);
        Set(inputs, controller, "bms/stateOfCharge", 95);
        Assert.Equal(full, At(engine, inputs, target, 12, 0));
        Set(inputs, controller, "bms/stateOfCharge", 5);
        Assert.Equal(empty, At(engine, inputs, target, 18, 0));
    }

    [Fact]
    public void What_spans_controllers_and_events_run_at_the_gateway_and_nowhere_else()
    {
        Diagnostics diagnostics = new();
        SiteModel site = PolicySite.Read(Head + Rooms + Gateway, diagnostics);
        Assert.Equal(["surplus", "response"], PolicySet.Of(site, diagnostics).AtGateway.Select(p => p.Id));
        GatewayPolicies gateway = GatewayPolicies.Compile(site, diagnostics)!;
        Assert.Equal("", diagnostics.ToString());
        ControlEngine engine = gateway.CreateEngine();
        var inputs = Inputs(gateway.Points.Count);
        int charger = gateway.Outputs.ToList().FindIndex(o => o.Id == "ev/powerLimit");
        int room = gateway.Outputs.ToList().FindIndex(o => o.Id == "room-2/setpoint");
        int meter = gateway.Points.ToList().FindIndex(p => p.Id == "meter/power");
        int mode = gateway.Points.ToList().FindIndex(p => p.Id == "room-2/mode");
        foreach ((int point, double value) in new[] { (meter, 1000.0), (mode, (double)OperatingMode.Heating) })
        {
            (inputs.Values[point], inputs.Qualities[point]) = (value, (byte)Quality.Good);
        }

        double start = (new DateTime(2026, 12, 1, 9, 0, 0) - new DateTime(2000, 1, 1)).TotalMinutes;
        double[] told = [17_000, start, start + 60];
        for (int i = 0; i < 3; i++)
        {
            (inputs.Values[gateway.EventPoint + i], inputs.Qualities[gateway.EventPoint + i]) = (told[i], (byte)Quality.Good);
        }

        Assert.Equal(20_000, At(engine, inputs, charger, 8, 59));
        At(engine, inputs, charger, 9, 0);
        Assert.Equal((4_000, (byte)SourceCode.DemandResponse), (At(engine, inputs, charger, 9, 5), engine.Source(charger)));
        Assert.Equal(17, engine.Commanded(room));
        At(engine, inputs, charger, 10, 0);
        // From 10:00 the valley adds its kelvin.
        Assert.Equal((20_000, 20), (At(engine, inputs, charger, 10, 20), engine.Commanded(room)));
    }

    [Fact]
    public void A_site_that_asks_nothing_of_the_gateway_has_no_engine_there()
    {
        Diagnostics diagnostics = new();
        Assert.Null(GatewayPolicies.Compile(PolicySite.Read(Head + Rooms, diagnostics), diagnostics));
        Assert.Equal("", diagnostics.ToString());
    }

    private static (ControlEngine, ControlInputs, SiteController) Engine(string text, string controllerId, string more = "")
    {
        Diagnostics diagnostics = new();
        SiteModel site = PolicySite.Read(text, diagnostics, more: more);
        SiteController controller = site.FindController(controllerId)!;
        PolicySections? made = PolicyCompiler.Compile(site, controller, new NamePool(), diagnostics);
        Assert.Equal("", diagnostics.ToString());
        byte[] document = [.. made!.Outputs, .. made.Policies, .. made.Calendar];
        int[] first = [.. controller.Devices.Select(controller.FirstPointOf)];
        int calendar = made.Outputs.Length + made.Policies.Length;
        var engine = new ControlEngine(document, 0, made.Outputs.Length, made.Outputs.Length, made.Policies.Length, calendar, made.Calendar.Length, first, controller.PointCount);
        return (engine, Inputs(controller.PointCount), controller);
    }

    private static ControlInputs Inputs(int points)
    {
        var qualities = new byte[points];
        Array.Fill(qualities, (byte)Quality.NotPresent);
        return new ControlInputs(new double[points], qualities, new ReadingTimes(points));
    }

    private static int Output(ControlEngine engine, SiteController controller, string id) =>
        Enumerable.Range(0, engine.OutputCount).First(o => $"{controller.Devices[engine.OutputDevice(o)].Id}/{controller.Devices[engine.OutputDevice(o)].Type.Points[engine.OutputPoint(o)].Name}" == id);

    private static void Set(ControlInputs inputs, SiteController controller, string id, double value)
    {
        SiteDevice device = controller.Devices.First(d => d.Id == id.Split('/')[0]);
        int point = controller.FirstPointOf(device) + device.Type.IndexOf(id.Split('/')[1]);
        (inputs.Values[point], inputs.Qualities[point]) = (value, (byte)Quality.Good);
    }

    /// <summary>Runs eight cycles, a second each, up to a time of 2026-12-01, and tells what is commanded then.</summary>
    private static double At(ControlEngine engine, ControlInputs inputs, int output, int hour, int minute)
    {
        for (int i = 8; i > 0; i--)
        {
            long now = (((hour * 60L) + minute) * 60 - i + 1) * 1000;
            inputs.NowMilliseconds = now;
            for (int point = 0; point < inputs.Qualities.Length; point++)
            {
                inputs.Times[point] = now;
            }

            engine.Calendar.Apply(inputs, true, Morning.ToUnixTimeMilliseconds() + now);
            engine.Step(inputs);
        }

        return engine.Commanded(output);
    }
}
