using System;
using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Controller;

/// <summary>How far a probe is.</summary>
public enum ProbeState : byte
{
    /// <summary>Nothing was asked.</summary>
    Idle = 0,

    /// <summary>It waits for its turn on the bus, or for the answer.</summary>
    Waiting = 1,

    /// <summary>The unit answered with data.</summary>
    Answered = 2,

    /// <summary>The unit answered with an exception: it is there.</summary>
    Refused = 3,

    /// <summary>No usable answer; <see cref="BusProbe.Error"/> says why.</summary>
    Failed = 4,
}

/// <summary>
/// One read on a bus on a technician's behalf. On a bus in operation the bus's own queue carries it, between two of its polls; on a
/// port that no document uses <see cref="PortProbe"/> does. Made when it is needed, not kept.
/// </summary>
public sealed class BusProbe
{
    /// <summary>Registers that one probe reads at most; more would not fit a line of the console.</summary>
    public const int MostRegisters = 16;

    /// <summary>Address of the unit, 1 to 247; on TCP 0 to 255.</summary>
    public byte Unit { get; private set; }

    /// <summary>1 coils, 2 discrete inputs, 3 holding registers, 4 input registers.</summary>
    public byte Function { get; private set; }

    public ushort Start { get; private set; }

    /// <summary>Registers, or bits.</summary>
    public int Count { get; private set; }

    /// <summary>How long the unit may take; 0: as long as the bus allows its devices.</summary>
    public int TimeoutMilliseconds { get; set; }

    public ProbeState State { get; private set; }

    /// <summary>Why it failed.</summary>
    public DeviceError Error { get; private set; }

    /// <summary>The exception code of a refusal.</summary>
    public byte ExceptionCode { get; private set; }

    /// <summary>The answer's bytes: registers high byte first, bits from the lowest.</summary>
    public byte[] Data { get; } = new byte[MostRegisters * 2];

    public int DataLength { get; private set; }

    /// <summary>Asks anew.</summary>
    public void Ask(byte unit, byte function, ushort start, int count)
    {
        Unit = unit;
        Function = function;
        Start = start;
        Count = count;
        Error = DeviceError.None;
        ExceptionCode = 0;
        DataLength = 0;
        State = ProbeState.Waiting;
    }

    /// <summary>Makes the request.</summary>
    internal void Build(ModbusExchange exchange)
    {
        if (Function == ModbusFunction.ReadCoils || Function == ModbusFunction.ReadDiscreteInputs)
        {
            exchange.ReadBits(Unit, Function, Start, Count);
        }
        else
        {
            exchange.ReadRegisters(Unit, Function, Start, Count);
        }
    }

    /// <summary>Takes the answer.</summary>
    internal void Take(FieldExchange exchange)
    {
        if (exchange.ExceptionCode != 0)
        {
            ExceptionCode = exchange.ExceptionCode;
            State = ProbeState.Refused;
            return;
        }

        DataLength = exchange.DataLength < Data.Length ? exchange.DataLength : Data.Length;
        Array.Copy(exchange.Data, exchange.DataOffset, Data, 0, DataLength);
        State = ProbeState.Answered;
    }

    /// <summary>There was no usable answer.</summary>
    internal void Fail(DeviceError error)
    {
        Error = error;
        State = ProbeState.Failed;
    }
}
