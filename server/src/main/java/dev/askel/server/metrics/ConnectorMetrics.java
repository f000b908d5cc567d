package dev.askel.server.metrics;

import dev.askel.connectors.Connectors;
import dev.askel.connectors.call.GateStatistics;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.items.parquet.ParquetMemory;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of connectors: the calls of Tasks, and the memory of responses and Parquet files. */
final class ConnectorMetrics {
    private final PrometheusRegistry registry;

    ConnectorMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    void register(Connectors connectors) {
        register(connectors.runningCalls());
        register(connectors.parquetMemory());
        register(connectors::gateStatistics);
    }

    /** Adds the calls of Tasks that are in memory, and the memory of their responses. */
    private void register(RunningCalls calls) {
        gauge(
                "askel_calls_in_memory",
                "Calls of Tasks that are under way or wait in memory.",
                calls::count);
        gauge(
                "askel_calls_in_memory_max",
                "Bound of the calls of Tasks in memory.",
                calls::callsMax);
        gauge(
                "askel_call_answer_bytes",
                "Heap reserved for large answers of called services.",
                () -> calls.responseMemory().reservedBytes());
        gauge(
                "askel_call_answer_bytes_max",
                "Heap that large answers of called services may reserve.",
                () -> calls.responseMemory().bytesMax());
    }

    /** Adds the memory of Parquet files. */
    private void register(ParquetMemory memory) {
        gauge(
                "askel_parquet_bytes",
                "Estimated heap of the Parquet files that Map Runs read.",
                memory::reservedBytes);
        gauge("askel_parquet_bytes_max", "Heap that Parquet files may take.", memory::bytesMax);
        gauge(
                "askel_parquet_files_waiting",
                "Parquet files that wait for memory.",
                memory::waitingFiles);
    }

    /** Adds the calls of Tasks by endpoint. */
    private void register(Supplier<List<GateStatistics>> calls) {
        calls(
                "askel_calls_in_flight",
                "Calls that were sent and not yet answered.",
                calls,
                GateStatistics::callsInFlight);
        calls(
                "askel_calls_waiting",
                "Calls that wait for a permit.",
                calls,
                GateStatistics::callsWaiting);
        calls(
                "askel_calls_parked",
                "Calls that wait until their endpoint can be reached.",
                calls,
                GateStatistics::callsParked);
        CounterWithCallback.builder()
                .name("askel_calls_deferred")
                .help(
                        "Calls that found no permit. Those of Standard executions waited as database rows.")
                .labelNames("integration", "endpoint")
                .callback(output ->
                        calls.get()
                                .forEach(gate ->
                                        output.call(
                                                (double) gate.deferralCount(),
                                                gate.integration(),
                                                gate.endpoint())))
                .register(registry);
        calls(
                "askel_endpoint_unreachable",
                "1 while no connection to the endpoint can be opened.",
                calls,
                gate -> gate.unreachableSince() == null ? 0 : 1);
    }

    private void calls(
            String name,
            String help,
            Supplier<List<GateStatistics>> calls,
            ToDoubleFunction<GateStatistics> figure) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("integration", "endpoint")
                .callback(output ->
                        calls.get()
                                .forEach(gate ->
                                        output.call(
                                                figure.applyAsDouble(gate),
                                                gate.integration(),
                                                gate.endpoint())))
                .register(registry);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        CallbackMetrics.gauge(registry, name, help, value);
    }
}
