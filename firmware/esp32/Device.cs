using System;
using System.Device.Gpio;
using System.Threading;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>The device as a whole: board, ports, network, and the loop that runs the controller and starts it anew when it fails.</summary>
public sealed class Device
{
    private const int TurnMilliseconds = 10;
    private const int ServiceMilliseconds = 1000;
    private const int RestartMilliseconds = 2000;
    private const int FailuresUntilReboot = 5;
    private const int MissingMilliseconds = 60000;

    private readonly ILog log;
    private readonly FlashStorage storage;
    private readonly DeviceSettings settings;
    private readonly DeviceClock clock = new DeviceClock();
    private readonly DevicePorts buses;
    private readonly StatusLed led;
    private readonly Supervisor supervisor;
    private readonly Network network;

    // Held, for a pin that nobody holds is closed with the next collection.
    private readonly GpioPin?[] enables;

    public Device(ILog log)
    {
        this.log = log;
        supervisor = new Supervisor(log);
        storage = new FlashStorage(log);
        settings = DeviceSettings.Load(storage);
        string boardId = settings.Get("board", "");
        Board? board = BoardTable.Create(boardId);
        if (board == null)
        {
            log.Write(3, "board '" + boardId + "' is not known to this firmware: no relays, inputs or sensors, and serial ports on the runtime's own pins");
        }

        GpioController? gpio = OpenGpio();
        enables = Enable(board, gpio);
        bool hasI2c = SensorBus.Open(board, log);
        Expander[] expanders = SensorBus.Expanders(board, hasI2c);
        SensorTable sensors = new SensorTable();
        LocalRegisters registers = new LocalRegisters(new RelayOutputs(board, gpio, expanders, log), new DigitalInputs(board, gpio, expanders, log), sensors);
        led = new StatusLed(board, gpio, log);
        buses = new DevicePorts(board, settings, new LocalPort(registers), log);
        new Sensors(board, settings, hasI2c, sensors, log).Start();
        network = new Network(settings, log);
        network.Start();
    }

    /// <summary>Never returns; reboots the chip when the controller fails again and again.</summary>
    public void Run()
    {
        AwaitSettings();
        MqttPort link = new MqttPort(settings, Authority(), log);
        int failures = 0;
        while (failures < FailuresUntilReboot)
        {
            try
            {
                RunController(link);
            }
            catch (Exception error)
            {
                failures++;
                log.Write(3, "the controller failed (" + failures.ToString() + ") and starts anew: " + error.ToString());
                link.Disconnect();
                Pause();
            }
        }

        log.Write(3, "the controller failed too often; the chip restarts");
        nanoFramework.Runtime.Native.Power.RebootDevice();
    }

    private void RunController(MqttPort link)
    {
        ControllerSettings who = new ControllerSettings(settings.Get("controller", ""), settings.Key()!, settings.Get("site", ""));

        // Each start is a boot with an uptime of its own.
        DeviceClock uptime = new DeviceClock();
        EdgeController controller = new EdgeController(who, new ControllerPorts(uptime, buses, storage, link, log), null);
        log.Write(1, "controller " + controller.Id + ", boot " + controller.Boot.ToString() + ", document " + controller.DocumentVersion.ToString());
        long due = 0;
        long service = 0;
        while (true)
        {
            long now = uptime.MonotonicMilliseconds;
            if (now >= due || buses.HasBytes || link.HasMessages)
            {
                controller.Step();
                due = controller.NextDueMilliseconds;
            }

            if (now >= service)
            {
                service = now + ServiceMilliseconds;
                buses.Service(now);
            }

            supervisor.Beat();
            led.ShowLink(now, controller.IsLinked);
            Thread.Sleep(TurnMilliseconds);
        }
    }

    private void AwaitSettings()
    {
        // Without them there is nothing to control; what is missing is said again and again, for whoever plugs in a cable.
        while (settings.Missing().Length > 0)
        {
            log.Write(2, "settings: " + DeviceSettings.FileName + " lacks " + settings.Missing());
            for (long end = clock.MonotonicMilliseconds + MissingMilliseconds; clock.MonotonicMilliseconds < end;)
            {
                supervisor.Beat();
                led.ShowMissing(clock.MonotonicMilliseconds);
                Thread.Sleep(TurnMilliseconds);
            }
        }
    }

    private void Pause()
    {
        for (long end = clock.MonotonicMilliseconds + RestartMilliseconds; clock.MonotonicMilliseconds < end;)
        {
            supervisor.Beat();
            led.ShowFailure(clock.MonotonicMilliseconds);
            Thread.Sleep(TurnMilliseconds);
        }
    }

    private GpioController? OpenGpio()
    {
        try
        {
            return new GpioController();
        }
        catch (Exception error)
        {
            log.Write(3, "pins cannot be used: " + error.ToString());
            return null;
        }
    }

    private GpioPin?[] Enable(Board? board, GpioController? gpio)
    {
        int high = board == null ? 0 : board.HighAtStart.Length;
        GpioPin?[] pins = new GpioPin?[board == null ? 0 : high + board.LowAtStart.Length];
        for (int i = 0; i < pins.Length; i++)
        {
            pins[i] = i < high
                ? Pins.Open(gpio, board!.HighAtStart[i], PinMode.Output, PinValue.High, "enable", log)
                : Pins.Open(gpio, board!.LowAtStart[i - high], PinMode.Output, PinValue.Low, "enable", log);
        }

        return pins;
    }

    private byte[]? Authority()
    {
        const string Name = "broker-ca.pem";
        int length = storage.Length(Name);
        if (length <= 0)
        {
            return null;
        }

        // mbedTLS wants a zero byte after a PEM text.
        byte[] pem = new byte[length + 1];
        return storage.Read(Name, 0, pem, 0, length) == length ? pem : null;
    }
}
