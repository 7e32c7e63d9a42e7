using System;
using System.Threading;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// Received messages between the MQTT client's thread and the controller's. When it is full the client's thread waits for a while, and
/// so does the broker; what then still finds no room is dropped and counted.
/// </summary>
public sealed class MqttInbox
{
    private const int Capacity = 8;
    private const int WaitMilliseconds = 20;
    private const int LongestWait = 100;

    private readonly string[] topics = new string[Capacity];
    private readonly byte[][] payloads = new byte[Capacity][];
    private readonly byte[] nothing = new byte[0];
    private readonly object gate = new object();
    private int first;
    private int count;

    /// <summary>Messages that found no room.</summary>
    public int Dropped { get; private set; }

    /// <summary>There is a message.</summary>
    public bool HasMessages
    {
        get { return count > 0; }
    }

    /// <summary>Takes a message; false when it had to be dropped.</summary>
    public bool Put(string topic, byte[] payload)
    {
        for (int i = 0; i < LongestWait; i++)
        {
            lock (gate)
            {
                if (count < Capacity)
                {
                    int at = (first + count) % Capacity;
                    topics[at] = topic;
                    payloads[at] = payload;
                    count++;
                    return true;
                }
            }

            Thread.Sleep(WaitMilliseconds);
        }

        Dropped++;
        return false;
    }

    /// <summary>The oldest message; false when there is none.</summary>
    public bool TryTake(LinkMessage into)
    {
        lock (gate)
        {
            if (count == 0)
            {
                return false;
            }

            into.Topic = topics[first];
            into.Payload = payloads[first];
            into.Length = payloads[first].Length;
            topics[first] = "";
            payloads[first] = nothing;
            first = (first + 1) % Capacity;
            count--;
            return true;
        }
    }

    /// <summary>Forgets everything: messages of a connection that is gone.</summary>
    public void Clear()
    {
        lock (gate)
        {
            first = 0;
            count = 0;
            Array.Clear(payloads, 0, Capacity);
        }
    }
}
