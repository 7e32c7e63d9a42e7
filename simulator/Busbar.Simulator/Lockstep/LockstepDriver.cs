using System.Collections.Concurrent;
using Busbar.Controller;
using Busbar.Simulator.Transport;

namespace Busbar.Simulator.Lockstep;

/// <summary>
/// Moves a simulated site on real ports, and the controllers that read it, at a multiple of real time. The virtual clock advances only
/// when nothing is on its way on any bus, so no time-out fires because a computer was slow. One thread does everything; others
/// hand it work by <see cref="Post"/>.
/// </summary>
public sealed class LockstepDriver
{
    private static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(3);

    private readonly SimulatedSite _site;
    private readonly RealPorts _ports;
    private readonly TimeProvider _time;
    private readonly List<Driven> _driven = [];
    private readonly ConcurrentQueue<Action> _posted = new();
    private bool _isConnected;
    private long _anchorReal, _anchorVirtual, _notQuietSince = -1;

    /// <param name="site">The site.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="speed">Virtual seconds a real second; at least 0.1.</param>
    /// <param name="time">Real time; the system's when null.</param>
    public LockstepDriver(SimulatedSite site, RealPorts ports, double speed, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speed, 0.1);
        _site = site;
        _ports = ports;
        _time = time ?? TimeProvider.System;
        Speed = speed;
    }

    /// <summary>Virtual seconds a real second.</summary>
    public double Speed { get; }

    /// <summary>How often bytes were lost with a connection, so that the driver went on without them.</summary>
    public long Resynchronisations { get; private set; }

    /// <summary>Virtual time that could not be lived through because the computer was too slow.</summary>
    public TimeSpan Skipped { get; private set; }

    /// <summary>Told each time that virtual time was left out, with how much; on the driver's thread.</summary>
    public Action<TimeSpan>? Behind { get; set; }

    /// <summary>Drives a controller too; its buses are those that it opened through <paramref name="ports"/>.</summary>
    public void Add(EdgeController controller, LockstepPorts ports) => _driven.Add(new Driven(controller, ports));

    /// <summary>Runs something on the driver's thread before virtual time moves on: switch a fault, lose the grid, look at the plant.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Something arrived for a controller: the driver need not wait any longer. From any thread; give it to the ports of the controllers.</summary>
    public void Wake() => _ports.Wake();

    /// <summary>Runs until cancelled; blocks.</summary>
    public void Run(CancellationToken cancellation)
    {
        _anchorReal = _time.GetTimestamp();
        _anchorVirtual = _site.Clock.MonotonicMilliseconds;
        while (!cancellation.IsCancellationRequested)
        {
            Turn();
        }
    }

    /// <summary>
    /// Connecting takes real time, which at sixty times is long for the controllers: virtual time waits for their ports, but not for ever.
    /// </summary>
    private bool IsConnected()
    {
        if (_isConnected)
        {
            return true;
        }

        _isConnected = _driven.TrueForAll(d => d.IsConnected) || _time.GetElapsedTime(_anchorReal) > LongestConnecting;
        if (_isConnected)
        {
            _anchorReal = _time.GetTimestamp();
        }

        return _isConnected;
    }

    private void Turn()
    {
        while (_posted.TryDequeue(out Action? action))
        {
            action();
        }

        bool moved = _ports.Pump();
        long due = _site.NextEventMilliseconds;
        foreach (Driven driven in _driven)
        {
            moved |= driven.Step(_ports);
            due = Math.Min(due, driven.Controller.NextDueMilliseconds);
        }

        if (!IsQuiet())
        {
            WaitForBytes(moved);
            return;
        }

        _notQuietSince = -1;
        if (IsConnected())
        {
            Advance(due);
        }
        else
        {
            _ports.Wait(5);
        }
    }

    private bool IsQuiet() => _driven.TrueForAll(d => d.IsQuiet);

    /// <summary>Bytes are between kernel buffers: this takes microseconds, unless they were lost with a connection.</summary>
    private void WaitForBytes(bool moved)
    {
        long now = _time.GetTimestamp();
        if (moved || _notQuietSince < 0)
        {
            _notQuietSince = now;
            return;
        }

        TimeSpan waited = _time.GetElapsedTime(_notQuietSince, now);
        if (waited > TimeSpan.FromSeconds(3))
        {
            Resynchronisations++;
            _notQuietSince = -1;
            _driven.ForEach(d => d.Resynchronise());
        }
        else
        {
            _ports.Wait(1);   // Bytes for either side end the wait.
        }
    }

    /// <summary>Moves the clock towards where real time says it should be, event by event, in bites that grow with the speed.</summary>
    private void Advance(long due)
    {
        long now = _site.Clock.MonotonicMilliseconds;
        double behind = _time.GetElapsedTime(_anchorReal).TotalMilliseconds * Speed - (now - _anchorVirtual);
        if (behind > 1000 * Math.Max(2, Speed))
        {
            Skipped += TimeSpan.FromMilliseconds(behind);
            Behind?.Invoke(TimeSpan.FromMilliseconds(behind));
            _anchorReal = _time.GetTimestamp();
            _anchorVirtual = now;
            behind = 1;
        }

        if (behind < 1)
        {
            double missing = Math.Max(1, Math.Min(due - now, 20 * Speed)) - behind;
            _ports.Wait((int)Math.Clamp(missing / Speed, 0, 20));
            return;
        }

        long bite = Math.Max(1, (long)(Speed / 3));
        long next = Math.Max(now + bite, due);
        _site.AdvanceTo(Math.Min(next, now + (long)behind));
    }

    private sealed class Driven(EdgeController controller, LockstepPorts ports)
    {
        private readonly List<Transit> _transits = [];
        private IReadOnlyList<LockstepPort> _known = [];
        private long _framesBefore, _bytesBefore;

        public EdgeController Controller { get; } = controller;

        public bool IsConnected => _known.Count > 0 && _known.All(p => p.IsOpen);

        public bool IsQuiet => _transits.TrueForAll(t => t.IsQuiet);

        /// <summary>True when it read or wrote anything.</summary>
        public bool Step(RealPorts field)
        {
            Controller.Step();
            if (!_known.SequenceEqual(ports.Opened))
            {
                _known = [.. ports.Opened];
                _transits.Clear();
                _transits.AddRange(_known.Select(p => new Transit(p, field)));
            }

            long frames = 0, bytes = 0;
            foreach (LockstepPort port in _known)
            {
                frames += port.FramesWritten;
                bytes += port.BytesArrived;
            }

            bool moved = frames != _framesBefore || bytes != _bytesBefore;
            (_framesBefore, _bytesBefore) = (frames, bytes);
            return moved;
        }

        public void Resynchronise() => _transits.ForEach(t => t.Resynchronise());
    }
}
