using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>
/// Asks Modbus devices; safe to use from several threads. Failures are <see cref="ModbusException"/>; a request outside the limits of the
/// specification is an <see cref="ArgumentException"/>. The functions on <c>Memory</c> allocate nothing in the steady state; the others
/// are for convenience. Addresses are those of the wire, counted from 0.
/// </summary>
public abstract class ModbusClient : IAsyncDisposable
{
    private readonly Stack<ModbusCall> pool = new();
    private readonly bool continueInline;

    private protected ModbusClient(string name, bool continueInline)
    {
        Name = name;
        this.continueInline = continueInline;
    }

    /// <summary>The device or line, for messages: <c>192.168.1.20:502</c>, <c>/dev/ttyUSB0</c>.</summary>
    public string Name { get; }

    /// <summary>Functions 3 and 4, up to 125 registers: two bytes for each into <paramref name="into"/>, high byte first.</summary>
    public ValueTask<int> ReadRegistersAsync(byte unit, byte function, ushort start, int count, Memory<byte> into, CancellationToken cancellation = default)
    {
        ModbusCall call = Rent(unit, into);
        call.RequestLength = ModbusRequest.ReadRegisters(call.Request, 0, function, start, count);
        return Send(call, count * 2, cancellation);
    }

    /// <summary>Functions 1 and 2, up to 2000 bits: packed into <paramref name="into"/>, the first in the lowest bit.</summary>
    public ValueTask<int> ReadBitsAsync(byte unit, byte function, ushort start, int count, Memory<byte> into, CancellationToken cancellation = default)
    {
        ModbusCall call = Rent(unit, into);
        call.RequestLength = ModbusRequest.ReadBits(call.Request, 0, function, start, count);
        return Send(call, (count + 7) / 8, cancellation);
    }

    /// <summary>Function 3.</summary>
    public Task<ushort[]> ReadHoldingRegistersAsync(byte unit, ushort start, int count, CancellationToken cancellation = default) =>
        ReadWordsAsync(unit, ModbusFunction.ReadHoldingRegisters, start, count, cancellation);

    /// <summary>Function 4.</summary>
    public Task<ushort[]> ReadInputRegistersAsync(byte unit, ushort start, int count, CancellationToken cancellation = default) =>
        ReadWordsAsync(unit, ModbusFunction.ReadInputRegisters, start, count, cancellation);

    /// <summary>Function 1.</summary>
    public Task<bool[]> ReadCoilsAsync(byte unit, ushort start, int count, CancellationToken cancellation = default) =>
        ReadFlagsAsync(unit, ModbusFunction.ReadCoils, start, count, cancellation);

    /// <summary>Function 2.</summary>
    public Task<bool[]> ReadDiscreteInputsAsync(byte unit, ushort start, int count, CancellationToken cancellation = default) =>
        ReadFlagsAsync(unit, ModbusFunction.ReadDiscreteInputs, start, count, cancellation);

    /// <summary>Function 5.</summary>
    public async Task WriteSingleCoilAsync(byte unit, ushort address, bool on, CancellationToken cancellation = default)
    {
        ModbusCall call = Rent(unit, default);
        call.RequestLength = ModbusRequest.WriteSingleCoil(call.Request, 0, address, on);
        await Send(call, 0, cancellation).ConfigureAwait(false);
    }

    /// <summary>Function 6.</summary>
    public async Task WriteSingleRegisterAsync(byte unit, ushort address, ushort value, CancellationToken cancellation = default)
    {
        ModbusCall call = Rent(unit, default);
        call.RequestLength = ModbusRequest.WriteSingleRegister(call.Request, 0, address, value);
        await Send(call, 0, cancellation).ConfigureAwait(false);
    }

    /// <summary>Function 15, up to 1968 coils.</summary>
    public async Task WriteMultipleCoilsAsync(byte unit, ushort start, ReadOnlyMemory<bool> values, CancellationToken cancellation = default)
    {
        byte[] packed = Pack(values.Span);
        ModbusCall call = Rent(unit, default);
        call.RequestLength = ModbusRequest.WriteMultipleCoils(call.Request, 0, start, packed, 0, values.Length);
        await Send(call, 0, cancellation).ConfigureAwait(false);
    }

    /// <summary>Function 16, up to 123 registers.</summary>
    public async Task WriteMultipleRegistersAsync(byte unit, ushort start, ReadOnlyMemory<ushort> values, CancellationToken cancellation = default)
    {
        byte[] bytes = ToBytes(values.Span);
        ModbusCall call = Rent(unit, default);
        call.RequestLength = ModbusRequest.WriteMultipleRegisters(call.Request, 0, start, bytes, 0, values.Length);
        await Send(call, 0, cancellation).ConfigureAwait(false);
    }

    /// <summary>Function 22: the register becomes (old AND and) OR (or AND NOT and).</summary>
    public async Task MaskWriteRegisterAsync(byte unit, ushort address, ushort andMask, ushort orMask, CancellationToken cancellation = default)
    {
        ModbusCall call = Rent(unit, default);
        call.RequestLength = ModbusRequest.MaskWriteRegister(call.Request, 0, address, andMask, orMask);
        await Send(call, 0, cancellation).ConfigureAwait(false);
    }

    /// <summary>Function 23: writes up to 121 registers, then reads up to 125.</summary>
    public async Task<ushort[]> ReadWriteMultipleRegistersAsync(byte unit, ushort readStart, int readCount, ushort writeStart, ReadOnlyMemory<ushort> values, CancellationToken cancellation = default)
    {
        byte[] bytes = ToBytes(values.Span);
        byte[] answer = new byte[readCount < 0 ? 0 : readCount * 2];
        ModbusCall call = Rent(unit, answer);
        call.RequestLength = ModbusRequest.ReadWriteMultipleRegisters(call.Request, 0, readStart, readCount, writeStart, bytes, 0, values.Length);
        await Send(call, answer.Length, cancellation).ConfigureAwait(false);
        return ToWords(answer);
    }

    /// <summary>Function 43/14: the identification objects from <paramref name="code"/> (1 basic, 2 regular, 3 extended) by their ids.</summary>
    public async Task<IReadOnlyDictionary<byte, string>> ReadDeviceIdentificationAsync(byte unit, byte code = 1, CancellationToken cancellation = default)
    {
        var objects = new SortedDictionary<byte, string>();
        byte[] answer = new byte[ModbusLimits.Pdu];
        byte next = 0;
        while (true)
        {
            ModbusCall call = Rent(unit, answer);
            call.RequestLength = ModbusRequest.ReadDeviceIdentification(call.Request, 0, code, next);
            await Send(call, 0, cancellation).ConfigureAwait(false);
            // The payload starts at the conformity level: level, more follows, next object, number of objects, objects.
            int at = 4;
            for (int i = 0; i < answer[3]; i++)
            {
                objects[answer[at]] = Encoding.UTF8.GetString(answer, at + 2, answer[at + 1]);
                at += 2 + answer[at + 1];
            }
            // A device that points back would keep us here for ever.
            if (answer[1] == 0 || answer[2] <= next) return objects;
            next = answer[2];
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    internal void Return(ModbusCall call)
    {
        call.Destination = default;
        lock (pool) pool.Push(call);
    }

    private protected abstract void Submit(ModbusCall call, CancellationToken cancellation);

    private ModbusCall Rent(byte unit, Memory<byte> destination)
    {
        ModbusCall? call;
        lock (pool) pool.TryPop(out call);
        call ??= new ModbusCall(this, continueInline);
        call.Unit = unit;
        call.Destination = destination;
        return call;
    }

    private ValueTask<int> Send(ModbusCall call, int answerBytes, CancellationToken cancellation)
    {
        if (call.Destination.Length < answerBytes) throw new ArgumentException($"The answer has {answerBytes} bytes, there is room for {call.Destination.Length}.");
        cancellation.ThrowIfCancellationRequested();
        // Taken before the call is under way: from then on it may be finished, and be somebody else's, at any moment.
        ValueTask<int> task = call.Task;
        Submit(call, cancellation);
        return task;
    }

    private async Task<ushort[]> ReadWordsAsync(byte unit, byte function, ushort start, int count, CancellationToken cancellation)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(ModbusLimits.Pdu);
        try
        {
            int length = await ReadRegistersAsync(unit, function, start, count, bytes, cancellation).ConfigureAwait(false);
            return ToWords(bytes.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async Task<bool[]> ReadFlagsAsync(byte unit, byte function, ushort start, int count, CancellationToken cancellation)
    {
        byte[] packed = new byte[ModbusLimits.Pdu];
        await ReadBitsAsync(unit, function, start, count, packed, cancellation).ConfigureAwait(false);
        bool[] flags = new bool[count];
        for (int i = 0; i < count; i++) flags[i] = (packed[i / 8] >> (i % 8) & 1) != 0;
        return flags;
    }

    private static byte[] Pack(ReadOnlySpan<bool> values)
    {
        byte[] packed = new byte[(values.Length + 7) / 8];
        for (int i = 0; i < values.Length; i++) if (values[i]) packed[i / 8] |= (byte)(1 << (i % 8));
        return packed;
    }

    private static byte[] ToBytes(ReadOnlySpan<ushort> words)
    {
        byte[] bytes = new byte[words.Length * 2];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), words[i]);
        return bytes;
    }

    private static ushort[] ToWords(ReadOnlySpan<byte> bytes)
    {
        ushort[] words = new ushort[bytes.Length / 2];
        for (int i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 2)..]);
        return words;
    }
}
