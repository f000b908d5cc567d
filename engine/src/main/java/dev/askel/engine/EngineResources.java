package dev.askel.engine;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;

/**
 * The parts of an engine that other modules of the node share. The engine closes them.
 *
 * @param workers the threads that read and write small tables, such as the registry
 * @param pageTokens issues the tokens of pages
 * @param keys the key ring, from which each purpose derives its own keys
 * @param time the clock of the engine
 * @param evaluations the threads that evaluate expressions
 * @param metrics the metrics of the executions of this node
 */
public record EngineResources(
        SqlWorkers workers,
        PageTokens pageTokens,
        RingKeys keys,
        EngineTime time,
        EvaluationThreads evaluations,
        ExecutionMetrics metrics) {}
