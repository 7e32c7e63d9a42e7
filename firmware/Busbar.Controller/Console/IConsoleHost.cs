using Busbar.Points;

namespace Busbar.Controller;

/// <summary>Where the console's bytes come from and go to: UART or USB on a board, a tty on Linux. Never blocks.</summary>
public interface IConsolePort
{
    /// <summary>Takes what was typed, at most <paramref name="count"/> bytes; 0 when nothing was.</summary>
    int Read(byte[] buffer, int offset, int count);

    /// <summary>Sends a text; lost when nobody listens.</summary>
    void Write(string text);
}

/// <summary>What the console asks of the device that it stands on.</summary>
public interface IConsoleHost
{
    /// <summary>Of the firmware, as "0.1.0".</summary>
    string Version { get; }

    /// <summary>The device's own time, which runs from its power-up.</summary>
    IClock Clock { get; }

    /// <summary>Null while settings are missing or the controller is being started anew.</summary>
    EdgeController? Controller { get; }

    /// <summary>What the device was told; changes take effect with the next start.</summary>
    DeviceSettings Settings { get; }

    IStorage Storage { get; }

    IBusPorts Buses { get; }

    ProblemList Problems { get; }

    /// <summary>Bytes of managed memory that are free; -1 when nobody can tell.</summary>
    long FreeMemory { get; }

    /// <summary>How the network stands, in a few words.</summary>
    string NetworkText();

    /// <summary>How the connection to the broker stands, in a few words.</summary>
    string BrokerText();

    /// <summary>Ids of the boards that this firmware knows, with commas; empty where there are none, as on Linux.</summary>
    string BoardNames();

    /// <summary>Sets the clock. False: there is none to set.</summary>
    bool SetTime(long unixMilliseconds);

    /// <summary>Relays of the board.</summary>
    int RelayCount { get; }

    /// <summary>Switches a relay of the board past the controller; only asked for while no document is in effect.</summary>
    bool SetRelay(int relay, bool on);

    /// <summary>Takes changed settings; false when storage did not take them (they hold until the next start all the same).</summary>
    bool Keep(DeviceSettings settings);

    /// <summary>Starts the device anew after this turn.</summary>
    void Restart();

    /// <summary>Removes settings, documents and records, and starts anew.</summary>
    void Erase();
}
