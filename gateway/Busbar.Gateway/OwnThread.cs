using System.Collections.Concurrent;

namespace Busbar.Gateway;

/// <summary>
/// A thread for work that blocks, as a commit does while the disk writes: the pool has as many threads as the machine has cores, and on a
/// small one everything else would stand behind it. What is awaited there goes on there.
/// </summary>
internal sealed class OwnThread : TaskScheduler
{
    private readonly BlockingCollection<Task> waiting = [];
    private readonly Thread thread;

    private OwnThread(string name)
    {
        thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on a thread of that name, which ends with it.</summary>
    public static async Task RunAsync(string name, Func<Task> work)
    {
        OwnThread own = new(name);
        try
        {
            await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, own).Unwrap().ConfigureAwait(false);
        }
        finally
        {
            own.waiting.CompleteAdding();
        }
    }

    protected override void QueueTask(Task task) => waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Thread.CurrentThread == thread && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => waiting.ToArray();

    private void Run()
    {
        foreach (Task task in waiting.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
