// Most of the time is spent waiting for programs; more than two at once only make each other late on a small machine.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]
