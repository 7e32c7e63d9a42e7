namespace Busbar.Planner.Forecasting;

/// <summary>
/// Linear regression that learns row by row and forgets slowly (recursive least squares, exponential forgetting, bounded
/// covariance). It starts from a guess, so it forecasts from the first row. One surprise teaches no more than two and a half usual errors: a
/// kettle is no habit. Not thread-safe.
/// </summary>
public sealed class RecursiveRegression
{
    private const double LargestVariance = 1e4, LargestSurprise = 2.5, ErrorMemory = 0.01;
    private const int FewRows = 20;
    private readonly double[] _weights, _gain;
    private readonly double[] _covariance;
    private readonly double _forgetting;
    private double _usualError;
    private int _rows;

    /// <param name="guess">Weights before anything is known.</param>
    /// <param name="variance">How little the guess is trusted, per weight.</param>
    /// <param name="forgetting">Weight of a row over that of the next one; 0.999 is a memory of about 1000 rows.</param>
    public RecursiveRegression(ReadOnlySpan<double> guess, double variance, double forgetting)
    {
        _weights = guess.ToArray();
        _gain = new double[guess.Length];
        _covariance = new double[guess.Length * guess.Length];
        _forgetting = forgetting;
        for (int i = 0; i < guess.Length; i++)
            _covariance[i * guess.Length + i] = variance;
    }

    /// <summary>The weights now.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Forecast for a row of features.</summary>
    public double Predict(ReadOnlySpan<double> features)
    {
        double sum = 0;
        for (int i = 0; i < _weights.Length; i++)
            sum += _weights[i] * features[i];
        return sum;
    }

    /// <summary>Learns what came. A row that is not finite is left out.</summary>
    public void Update(ReadOnlySpan<double> features, double value)
    {
        int n = _weights.Length;
        double error = value - Predict(features);
        if (!double.IsFinite(error))
            return;
        double size = Math.Abs(error);
        if (_rows > FewRows)
            error = Math.Clamp(error, -LargestSurprise * _usualError, LargestSurprise * _usualError);
        _usualError += Math.Max(ErrorMemory, 1.0 / ++_rows) * (size - _usualError);
        double denominator = _forgetting;
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < n; j++)
                sum += _covariance[i * n + j] * features[j];
            _gain[i] = sum;
            denominator += sum * features[i];
        }

        for (int i = 0; i < n; i++)
            _weights[i] += _gain[i] / denominator * error;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double entry = (_covariance[i * n + j] - _gain[i] * _gain[j] / denominator) / _forgetting;
                _covariance[i * n + j] = entry;
                _covariance[j * n + i] = entry;
            }
        }

        Bound(n);
    }

    /// <summary>A feature that is never excited would let its variance grow without end.</summary>
    private void Bound(int n)
    {
        for (int i = 0; i < n; i++)
        {
            if (_covariance[i * n + i] <= LargestVariance)
                continue;
            double scale = Math.Sqrt(LargestVariance / _covariance[i * n + i]);
            for (int j = 0; j < n; j++)
            {
                _covariance[i * n + j] *= scale;
                _covariance[j * n + i] *= scale;
            }
        }
    }
}
