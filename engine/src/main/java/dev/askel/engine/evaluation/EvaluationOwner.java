package dev.askel.engine.evaluation;

/**
 * The account and the state machine to which an evaluation belongs. Evaluation threads are shared
 * fairly between accounts, and within an account between its state machines.
 *
 * @param account the twelve digits of the account
 * @param machine any name of the state machine that is unique in the account
 */
public record EvaluationOwner(String account, String machine) {}
