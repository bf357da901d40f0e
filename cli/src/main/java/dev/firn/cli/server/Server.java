package dev.firn.cli.server;

import dev.firn.cli.rest.RestClient;

/**
 * A server to talk to.
 *
 * @param client calls it
 * @param localNode the node that this machine is to it; empty when it runs elsewhere
 */
public record Server(RestClient client, String localNode) {}
