using System;
using Busbar.Controller;
using Busbar.Field.Modbus;

namespace Busbar.Esp32;

/// <summary>
/// The board's own relays, inputs and sensors as one Modbus unit on a line that exists in memory only: for the controller they are a
/// device like any other, with a device file, polls, limits, read-back and proof of actuation.
/// </summary>
public sealed class LocalPort : IBusPort
{
    private readonly ModbusRtuServer server;
    private readonly byte[] answers = new byte[ModbusLimits.RtuFrame];
    private int first;
    private int count;

    public LocalPort(IModbusRegisters registers)
    {
        server = new ModbusRtuServer(registers);
    }

    /// <inheritdoc/>
    public bool IsOpen
    {
        get { return true; }
    }

    /// <inheritdoc/>
    public int BytesAvailable
    {
        get { return count; }
    }

    /// <inheritdoc/>
    public void Configure(int baud, byte parity, byte stopBits)
    {
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int wanted)
    {
        int taken = wanted < count ? wanted : count;
        Array.Copy(answers, first, buffer, offset, taken);
        first += taken;
        count -= taken;
        return taken;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int length)
    {
        server.Accept(buffer, offset, length, answers, 0);
        first = 0;
        count = server.AnswerLength;
        return true;
    }

    /// <inheritdoc/>
    public void Discard()
    {
        count = 0;
    }
}
