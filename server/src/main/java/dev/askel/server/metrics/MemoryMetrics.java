package dev.askel.server.metrics;

import dev.askel.engine.Engine;
import dev.askel.engine.memory.ExecutionMemory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** The metrics of the heap that executions, Map Runs and writes of the journal use. */
final class MemoryMetrics {
    private final PrometheusRegistry registry;

    MemoryMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** Adds the memory of executions and of their journal writes. */
    void register(Engine engine) {
        gauge(
                "askel_express_bytes",
                "Estimated heap of running Express executions.",
                () -> engine.expressCalls().runningBytes());
        gauge(
                "askel_express_bytes_max",
                "Heap that running Express executions may take.",
                () -> engine.settings().express().runningBytesMax());
        gauge(
                "askel_express_calls_waiting",
                "Calls of Express executions that wait for a permit.",
                () -> engine.expressCalls().waitingCallCount());
        gauge(
                "askel_express_record_bytes",
                "Heap of ended Express executions that wait to be stored.",
                () -> engine.expressCalls().recordBytes());
        gauge(
                "askel_express_record_bytes_max",
                "Heap that ended Express executions may take; 0 when none are stored.",
                () -> engine.expressCalls().recordBytesMax());
        gauge(
                "askel_journal_queued_bytes",
                "Bytes of the writes that wait for a writer.",
                () -> engine.journal().queuedBytes());
        gauge(
                "askel_journal_queued_bytes_max",
                "Bytes of writes that may wait for a writer.",
                () -> engine.settings().journal().queuedBytesMax());
        var memory = engine.executionMemory();
        gauge(
                "askel_execution_memory_bytes",
                "Estimated heap of loaded Standard executions.",
                memory::bytes);
        gauge(
                "askel_execution_memory_bytes_max",
                "Heap that loaded Standard executions may take.",
                memory::bytesMax);
        gauge("askel_executions_loaded", "Standard executions in memory.", memory::executionCount);
        counter(
                "askel_execution_memory_evictions_total",
                "Executions passivated to free memory.",
                memory::evictionCount);
        for (var purpose : ExecutionMemory.Purpose.values()) {
            counter(
                    "askel_execution_memory_refusals_%s_total"
                            .formatted(purpose.name().toLowerCase(Locale.ROOT)),
                    "Executions that were not loaded for lack of memory.",
                    () -> memory.refusalCount(purpose));
        }
        var mapRuns = engine.mapRunMemory();
        gauge(
                "askel_map_run_bytes",
                "Estimated heap of the Map Runs of this node.",
                mapRuns::bytes);
        gauge("askel_map_run_bytes_max", "Heap that Map Runs may take.", mapRuns::bytesMax);
        var loaded = mapRuns.loaded();
        gauge(
                "askel_map_run_loaded_bytes",
                "Estimated heap of the plans and progress of loaded Map Runs.",
                loaded::bytes);
        gauge(
                "askel_map_run_loaded_bytes_max",
                "Heap that the plans and progress of loaded Map Runs may take.",
                loaded::bytesMax);
        gauge(
                "askel_map_runs_waiting",
                "Map Runs that wait for memory before they are loaded.",
                loaded::waitingCount);
        counter(
                "askel_map_run_refusals_total",
                "Map Runs that were not loaded, because too many waited.",
                loaded::refusalCount);
        gauge("askel_map_runs_live", "Map Runs that this node owns.", mapRuns::runCount);
        counter(
                "askel_map_run_memory_waits_total",
                "Times that a Map Run found no memory for further items.",
                mapRuns::waitCount);
    }

    private void counter(String name, String help, DoubleSupplier value) {
        CallbackMetrics.counter(registry, name, help, value);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        CallbackMetrics.gauge(registry, name, help, value);
    }
}
