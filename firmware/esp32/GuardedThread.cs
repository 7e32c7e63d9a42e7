using System;
using System.Threading;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// A thread that cannot die silently: an exception that nobody caught is logged and counted, and the body starts anew after a pause.
/// On the device an uncaught exception ends its thread with a line on the debug channel, and everything else goes on without it.
/// </summary>
public sealed class GuardedThread
{
    private const int RestartMilliseconds = 1000;

    private readonly string name;
    private readonly ThreadStart body;
    private readonly ILog log;
    private readonly Thread thread;

    /// <summary>Starts at once.</summary>
    /// <param name="name">For the log.</param>
    /// <param name="body">Runs until it returns; a return ends the thread.</param>
    /// <param name="log">Told of every failure.</param>
    public GuardedThread(string name, ThreadStart body, ILog log)
    {
        this.name = name;
        this.body = body;
        this.log = log;
        thread = new Thread(Run);
        thread.Start();
    }

    /// <summary>Failures since the start.</summary>
    public int Failures { get; private set; }

    private void Run()
    {
        bool isDone = false;
        while (!isDone)
        {
            try
            {
                body();
                isDone = true;
            }
            catch (Exception error)
            {
                Failures++;
                log.Write(3, "thread " + name + " failed (" + Failures.ToString() + ") and starts anew: " + error.ToString());
                Thread.Sleep(RestartMilliseconds);
            }
        }
    }
}
