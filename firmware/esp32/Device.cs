using System;
using System.Device.Gpio;
using System.Threading;
using Busbar.Controller;
using nanoFramework.Runtime.Native;

namespace Busbar.Esp32;

/// <summary>
/// The device as a whole: board, ports, network, console, and the loop that runs the controller and starts it anew when it fails. A part of the
/// board that is not there or fails costs itself and nothing else.
/// </summary>
public sealed partial class Device
{
    /// <summary>Version of this firmware.</summary>
    public const string FirmwareVersion = "0.1.0";

    private const int TurnMilliseconds = 10;
    private const int ServiceMilliseconds = 1000;
    private const int RestartMilliseconds = 2000;
    private const int FailuresUntilReboot = 5;
    private const int MissingMilliseconds = 60000;

    private readonly ConsoleLog log;
    private readonly DeviceLog debug;
    private readonly IDeviceStorage storage;
    private readonly DeviceClock clock = new DeviceClock();
    private readonly ProblemList problems = new ProblemList();
    private readonly DevicePorts buses;
    private readonly RelayOutputs relays;
    private readonly StatusLed led;
    private readonly Button button;
    private readonly Supervisor supervisor;
    private readonly Network network;
    private readonly ConsolePort consolePort;
    private readonly ConsoleSession console;

    // Held, for a pin that nobody holds is closed with the next collection.
    private readonly GpioPin?[] enables;

    private DeviceSettings settings;
    private EdgeController? controller;
    private MqttPort? link;
    private bool isRestartWanted;
    private bool isErased;
    private long service;

    /// <summary>A board.</summary>
    public Device(DeviceLog debugLog)
        : this(debugLog, null)
    {
    }

    /// <param name="debugLog">Takes what is logged.</param>
    /// <param name="files">Where files are kept; null: on the flash, or in memory where there is none.</param>
    public Device(DeviceLog debugLog, IDeviceStorage? files)
    {
        debug = debugLog;
        log = new ConsoleLog(debugLog);
        supervisor = new Supervisor(log);
        storage = files == null ? FlashStorage.Open(log) : files;
        settings = DeviceSettings.Load(storage);
        debug.LowestLevel = settings.Get("log", "1") == "0" ? (byte)0 : (byte)settings.GetNumber("log", 1);
        problems.Set(DeviceProblem.SettingsDamaged, settings.IsDamaged);
        string boardId = settings.Get("board", "");
        Board? board = BoardTable.Create(boardId);
        if (board == null)
        {
            problems.Set(DeviceProblem.BoardUnknown, boardId.Length > 0);
            log.Write(boardId.Length > 0 ? (byte)3 : (byte)1, "board '" + boardId + "' is not known to this firmware: no relays, inputs or sensors, and serial ports on the runtime's own pins");
        }

        GpioController? gpio = OpenGpio(board);
        enables = Enable(board, gpio);
        bool hasI2c = SensorBus.Open(board, log);
        Expander[] expanders = SensorBus.Expanders(board, hasI2c, log);
        SensorTable sensors = new SensorTable();
        relays = new RelayOutputs(board, gpio, expanders, log);
        AnalogOutputs voltages = new AnalogOutputs(board, settings, log);
        LocalRegisters registers = new LocalRegisters(relays, new DigitalInputs(board, gpio, expanders, log), sensors, voltages);
        led = new StatusLed(board, gpio, log);
        button = new Button(board, gpio, log);
        consolePort = new ConsolePort(settings.Get("console", "COM1"), log);
        buses = new DevicePorts(board, settings, new LocalPort(registers), consolePort, log);
        console = new ConsoleSession(consolePort, this, log);
        new Sensors(board, settings, hasI2c, sensors, problems, log).Start();
        network = new Network(this, problems, log);
        network.Start();
    }

    /// <summary>Never returns; restarts the chip when asked, and when the controller fails again and again.</summary>
    public void Run()
    {
        int failures = 0;
        while (!isRestartWanted && failures < FailuresUntilReboot)
        {
            problems.Set(DeviceProblem.SettingsMissing, settings.Missing().Length > 0);
            if (settings.Missing().Length > 0)
            {
                AwaitSettings();
                continue;
            }

            if (link == null)
            {
                link = new MqttPort(settings, Authority(), problems, log);
                link.Start();
            }

            try
            {
                RunController(link);
            }
            catch (Exception error)
            {
                failures++;
                problems.Set(DeviceProblem.ControllerFailed, true);
                log.Write(3, "the controller failed (" + failures.ToString() + ") and starts anew: " + error.ToString());
                controller = null;
                link.Disconnect();
                Wait(RestartMilliseconds);
            }
        }

        if (!isRestartWanted)
        {
            log.Write(3, "the controller failed too often; the chip restarts");
        }

        Wait(ServiceMilliseconds / 2);
        Power.RebootDevice();
    }

    private void RunController(MqttPort port)
    {
        ControllerSettings who = new ControllerSettings(settings.Get("controller", ""), settings.Key()!, settings.Get("site", "")) { NewStorageId = (uint)new Random().Next(), HasRoomForTwo = false, OutboxBytes = storage.OutboxBytes };

        // Each start is a boot with an uptime of its own.
        DeviceClock uptime = new DeviceClock();
        EdgeController running = new EdgeController(who, new ControllerPorts(uptime, buses, storage, port, log), null);
        controller = running;
        problems.TellAgain();
        log.Write(1, "controller " + running.Id + ", boot " + running.Boot.ToString() + ", document " + running.DocumentVersion.ToString());
        long due = 0;
        while (!isRestartWanted)
        {
            long now = uptime.MonotonicMilliseconds;
            if (now >= due || buses.HasBytes || port.HasMessages)
            {
                running.Step();
                due = running.NextDueMilliseconds;
            }

            Turn();
            Thread.Sleep(TurnMilliseconds);
        }

        if (!isErased)
        {
            running.Stop();
        }
    }

    /// <summary>What goes on beside the controller, with it and without it.</summary>
    private void Turn()
    {
        long now = clock.MonotonicMilliseconds;
        supervisor.Beat();
        console.Step(now);
        button.Step(now);
        EdgeController? running = controller;
        if (button.WasPressed)
        {
            led.Identify(now);
            if (running != null)
            {
                running.NoteButton();
            }
        }

        if (button.WasHeld)
        {
            log.Write(3, "the button was held: settings, documents and records are removed");
            Erase();
        }

        if (now >= service)
        {
            service = now + ServiceMilliseconds;
            buses.Service(now);
            consolePort.Service(now);
            problems.Set(DeviceProblem.StorageFailed, storage.Failures > 0);
            if (running != null)
            {
                problems.Look(running, now);
            }
        }

        led.Show(now, problems.First, running != null && running.IsLinked);
    }

    private void AwaitSettings()
    {
        // Without them there is nothing to control; what is missing is said again and again, for whoever plugs in a cable.
        log.Write(2, "settings: " + DeviceSettings.FileName + " lacks " + settings.Missing());
        Wait(MissingMilliseconds);
    }

    private void Wait(int milliseconds)
    {
        for (long end = clock.MonotonicMilliseconds + milliseconds; clock.MonotonicMilliseconds < end && !isRestartWanted;)
        {
            Turn();
            Thread.Sleep(TurnMilliseconds);
        }
    }

    private GpioController? OpenGpio(Board? board)
    {
        if (board == null)
        {
            return null;
        }

        try
        {
            return new GpioController();
        }
        catch (Exception error)
        {
            problems.Set(DeviceProblem.PartFailed, true);
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
        int length = storage.Length(ConsoleSession.AuthorityFile);
        if (length <= 0)
        {
            return null;
        }

        // mbedTLS wants a zero byte after a PEM text.
        byte[] pem = new byte[length + 1];
        return storage.Read(ConsoleSession.AuthorityFile, 0, pem, 0, length) == length ? pem : null;
    }
}
