using System.Threading.Tasks.Sources;
using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>One request on its way: the PDU, where its answer goes, and the promise that the caller awaits. Pooled by its client.</summary>
internal sealed class ModbusCall(ModbusClient owner, bool continueInline) : IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> promise = new() { RunContinuationsAsynchronously = !continueInline };

    public readonly byte[] Request = new byte[ModbusLimits.Pdu];
    public int RequestLength;
    public byte Unit;
    public Memory<byte> Destination;
    public long Deadline;
    public int Slot = -1;
    public ushort Transaction;
    public CancellationToken Cancellation;
    public CancellationTokenRegistration Registration;

    public ValueTask<int> Task => new(this, promise.Version);

    public ReadOnlySpan<byte> Pdu => Request.AsSpan(0, RequestLength);

    /// <summary>Judges the answer PDU, copies its payload and fulfils the promise.</summary>
    /// <param name="answer">Buffer.</param>
    /// <param name="at">Where the PDU starts.</param>
    /// <param name="length">Its length.</param>
    /// <param name="raw">The whole frame, for the message.</param>
    public void Complete(byte[] answer, int at, int length, ReadOnlySpan<byte> raw)
    {
        ExchangeError error = ModbusAnswer.Check(Request, 0, answer, at, length);
        if (error == ExchangeError.None)
        {
            int start = ModbusAnswer.DataStart(Request[0]);
            ReadOnlySpan<byte> payload = answer.AsSpan(at + start, length - start);
            if (!Destination.IsEmpty) payload[..Math.Min(payload.Length, Destination.Length)].CopyTo(Destination.Span);
            Finish();
            promise.SetResult(payload.Length);
        }
        else if (error == ExchangeError.ExceptionReply) Fail(ModbusErrors.Refused(owner.Name, this, answer[at + 1], raw));
        else Fail(ModbusErrors.BadAnswer(owner.Name, this, error, raw));
    }

    /// <summary>Fulfils the promise of a request that nobody answers.</summary>
    public void FinishBroadcast()
    {
        Finish();
        promise.SetResult(0);
    }

    public void Fail(Exception exception)
    {
        Finish();
        promise.SetException(exception);
    }

    public int GetResult(short token)
    {
        try
        {
            return promise.GetResult(token);
        }
        finally
        {
            promise.Reset();
            owner.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => promise.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        promise.OnCompleted(continuation, state, token, flags);

    private void Finish()
    {
        Registration.Unregister();
        Registration = default;
        Cancellation = default;
    }
}
