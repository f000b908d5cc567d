package dev.askel.server.tracing;

import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.Metric;
import dev.askel.engine.metric.MetricName;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;

/** A metric for the exporters of the SDK. Its scope is AWS's namespace. */
final class ExportedMetric implements MetricData {
    private final Resource resource;
    private final Metric metric;
    private final String unit;
    private final MetricDataType type;
    private final Data<?> data;

    private ExportedMetric(
            Resource resource, Metric metric, String unit, MetricDataType type, Data<?> data) {
        this.resource = resource;
        this.metric = metric;
        this.unit = unit;
        this.type = type;
        this.data = data;
    }

    static ExportedMetric ofCounts(
            Resource resource, MetricName metric, SumData<LongPointData> counts) {
        return new ExportedMetric(resource, metric, "1", MetricDataType.LONG_SUM, counts);
    }

    static ExportedMetric ofTimes(Resource resource, MetricName metric, HistogramData times) {
        return new ExportedMetric(resource, metric, "ms", MetricDataType.HISTOGRAM, times);
    }

    static ExportedMetric ofGauge(
            Resource resource, GaugeName gauge, GaugeData<DoublePointData> values) {
        return new ExportedMetric(
                resource, gauge, gauge.isTime() ? "ms" : "1", MetricDataType.DOUBLE_GAUGE, values);
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return InstrumentationScopeInfo.create(metric.namespace());
    }

    @Override
    public String getName() {
        return metric.name();
    }

    @Override
    public String getDescription() {
        return metric.description();
    }

    @Override
    public String getUnit() {
        return unit;
    }

    @Override
    public MetricDataType getType() {
        return type;
    }

    @Override
    public Data<?> getData() {
        return data;
    }
}
