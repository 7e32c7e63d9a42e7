namespace Busbar.Controller;

/// <summary>One serial line, or one TCP connection to one or more units. Never blocks.</summary>
public interface IBusPort
{
    /// <summary>True when bytes can go out. A TCP port reconnects by itself; while it is closed its devices are offline.</summary>
    bool IsOpen { get; }

    /// <summary>Line settings of a serial port; a TCP port ignores them.</summary>
    /// <param name="baud">Bits per second.</param>
    /// <param name="parity">0 none, 1 odd, 2 even.</param>
    /// <param name="stopBits">1 or 2.</param>
    void Configure(int baud, byte parity, byte stopBits);

    /// <summary>Bytes received and not yet read.</summary>
    int BytesAvailable { get; }

    /// <summary>Takes what has arrived, at most <paramref name="count"/> bytes; 0 when nothing has.</summary>
    int Read(byte[] buffer, int offset, int count);

    /// <summary>Sends all of it or nothing. False: not now, try again.</summary>
    bool Write(byte[] buffer, int offset, int count);

    /// <summary>Drops what was received and not yet read.</summary>
    void Discard();
}

/// <summary>A port that can close its connection and open another.</summary>
public interface IRenewableBusPort
{
    /// <summary>Closes the connection; the port reconnects by itself, as after any loss.</summary>
    void Renew();
}

/// <summary>Ports that stay open from one document to the next.</summary>
public interface IKeptBusPorts
{
    /// <summary>Closes every port that none of these buses names; called before they are opened.</summary>
    void CloseOthers(BusTable buses);
}

/// <summary>Finds the port that a row of the document's bus table names.</summary>
public interface IBusPorts
{
    /// <summary>Opens or finds the port; null when this controller has no such port.</summary>
    /// <param name="kind">1 serial, 2 TCP.</param>
    /// <param name="portName">Serial: the port's name on the board. TCP: the host.</param>
    /// <param name="tcpPort">TCP only.</param>
    IBusPort? Open(byte kind, string portName, int tcpPort);
}
