using System.Text;
using Busbar.Field.Modbus;
using Busbar.Simulator.Faults;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <summary>The devices of one line or one TCP port, by unit.</summary>
internal sealed class UnitBoard : IModbusRegisters
{
    private readonly FieldDevice?[] _units = new FieldDevice?[256];
    private readonly ILookup<byte, FieldDevice> _parts;
    private readonly UnitChain?[] _chains = new UnitChain?[256];

    public UnitBoard(IEnumerable<FieldDevice> devices, bool isTcp)
    {
        FieldDevice[] own = [.. devices.Where(d => d.File.Protocol == DeviceProtocol.Modbus)];
        _parts = own.Where(d => d.IsPart).ToLookup(d => d.Unit);
        foreach (FieldDevice device in own.Where(d => !d.IsPart))
        {
            _units[device.Unit] = device;
            _chains[device.Unit] = UnitChain.Of(device, _parts[device.Unit]);
        }

        IsTcp = isTcp;
    }

    public bool IsTcp { get; }

    /// <summary>Whole requests heard, whoever they were for; broadcasts not counted.</summary>
    public long Heard { get; private set; }

    /// <summary>The device of the last request; null when no device has its unit.</summary>
    public FieldDevice? Last { get; private set; }

    /// <inheritdoc/>
    public bool HasUnit(byte unit)
    {
        Heard++;
        Last = _units[unit];
        // A dead device neither answers nor obeys.
        return Last is not null && Last.BeginRequest() is not (LineFault.Silence or LineFault.SwappedWires);
    }

    /// <inheritdoc/>
    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at) =>
        Refusal(unit) ?? Of(unit, (RegisterSpace)function, start, count).ReadBits(function, start, count, into, at);

    /// <inheritdoc/>
    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at) =>
        Refusal(unit) ?? (_chains[unit] is { } chain && function == (byte)RegisterSpace.Holding
            ? ReadChain(unit, chain, function, start, count, into, at)
            : Of(unit, (RegisterSpace)function, start, count).ReadRegisters(function, start, count, into, at));

    /// <inheritdoc/>
    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at) =>
        unit == 0 && !IsTcp ? Broadcast(d => d.WriteBits(start, count, from, at)) : Refusal(unit) ?? Of(unit, RegisterSpace.Coil, start, count).WriteBits(start, count, from, at);

    /// <inheritdoc/>
    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at) =>
        unit == 0 && !IsTcp
            ? Broadcast(d => d.WriteRegisters(function, start, count, from, at))
            : Refusal(unit) ?? (_chains[unit] is { } chain ? WriteChain(unit, chain, function, start, count, from, at) : Of(unit, RegisterSpace.Holding, start, count).WriteRegisters(function, start, count, from, at));

    /// <inheritdoc/>
    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room)
    {
        string? text = _units[unit]?.Identification(objectId);
        if (text is null)
        {
            return -1;
        }

        byte[] bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length <= room)
        {
            bytes.CopyTo(into, at);
        }

        return bytes.Length;
    }

    private byte ReadChain(byte unit, UnitChain chain, byte function, int start, int count, byte[] into, int at)
    {
        if (count > _units[unit]!.File.Modbus.MaximumRegisters)
        {
            return ModbusExceptionCode.IllegalDataValue;
        }

        foreach (UnitPiece piece in Cut(unit, chain, start, count))
        {
            byte refusal = piece.Device.ReadRegisters(function, piece.Own, piece.Count, into, at + 2 * (piece.First - start));
            if (refusal != ModbusExceptionCode.None)
            {
                return refusal;
            }
        }

        return ModbusExceptionCode.None;
    }

    // A write is one device's: no device takes half of it.
    private byte WriteChain(byte unit, UnitChain chain, byte function, int start, int count, byte[] from, int at)
    {
        UnitPiece[] pieces = [.. Cut(unit, chain, start, count)];
        return pieces.Length > 1 ? ModbusExceptionCode.IllegalDataAddress : pieces[0].Device.WriteRegisters(function, pieces[0].Own, count, from, at);
    }

    private IEnumerable<UnitPiece> Cut(byte unit, UnitChain chain, int start, int count) =>
        chain.Cut(start, count, (first, registers) => Of(unit, RegisterSpace.Holding, first, registers));

    /// <summary>The part of a unit that has the registers; the device itself where none has.</summary>
    private FieldDevice Of(byte unit, RegisterSpace space, int start, int count)
    {
        FieldDevice device = _units[unit]!;
        return device.Has(space, start, start + count - 1) ? device : _parts[unit].FirstOrDefault(p => p.Has(space, start, start + count - 1)) ?? device;
    }

    private byte? Refusal(byte unit) =>
        _units[unit] is FieldDevice { CurrentFault: LineFault.Exception } device ? device.Faults.ExceptionCode : null;

    private byte Broadcast(Func<FieldDevice, byte> write)
    {
        foreach (FieldDevice? device in _units)
        {
            if (device is not null && device.Faults.Line is not (LineFault.Silence or LineFault.SwappedWires))
            {
                _ = write(device);
            }
        }

        return ModbusExceptionCode.None;
    }
}
