using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>A Modbus RTU server on any stream, a tty or a pty. Ends when the stream does; <see cref="Completion"/> tells how.</summary>
public sealed class ModbusRtuListener : IAsyncDisposable
{
    private readonly Stream stream;
    private readonly ModbusServerFramer framer;

    /// <summary>Serves these registers from now on.</summary>
    public ModbusRtuListener(Stream stream, IModbusRegisters registers) : this(stream, new ModbusRtuServer(registers))
    {
    }

    /// <summary>Serves with a framer of the caller's making, such as one that makes faults.</summary>
    public ModbusRtuListener(Stream stream, ModbusServerFramer framer)
    {
        this.stream = stream;
        this.framer = framer;
        Completion = Task.Run(ServeAsync);
    }

    /// <summary>Ends with the stream; null when it was closed, else what broke it.</summary>
    public Task<Exception?> Completion { get; }

    /// <summary>Closes the stream. A read of a tty cannot be called off: it ends when the other end is closed too.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<Exception?> ServeAsync()
    {
        byte[] received = new byte[ModbusLimits.RtuFrame];
        byte[] answers = new byte[ModbusLimits.RtuFrame * 2];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(received).ConfigureAwait(false)) > 0)
            {
                for (int at = 0; at < count;)
                {
                    at += framer.Accept(received, at, count - at, answers, 0);
                    if (framer.AnswerLength > 0) await stream.WriteAsync(answers.AsMemory(0, framer.AnswerLength)).ConfigureAwait(false);
                }
            }
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }
}
