import * as z from 'zod';
import type { DomainContract, OperationContract } from '@learning-commons/protocol';
import { STATUS } from './http.ts';

type Json = Record<string, unknown>;

/** Describes every operation of the contract as OpenAPI 3.1, so that other programs need no hand-written client. */
export function openApi(contract: readonly DomainContract[], server: string): Json {
  const paths: Json = {};
  for (const { name: tag, operations } of contract) {
    for (const [name, operation] of Object.entries(operations)) paths[`/api/${name}`] = pathOf(tag, name, operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Learning Commons',
      version: '1',
      description: 'Operations of a Learning Commons server. Facts come by Socket.IO; see the protocol guide.',
    },
    servers: [{ url: server }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: { community: { name: 'community', in: 'query', required: true, schema: { type: 'string' } } },
      schemas: { Error: errorSchema, Facts: factsSchema },
      responses: {
        Refusal: { description: 'A typed refusal.', content: jsonContent({ $ref: '#/components/schemas/Error' }) },
      },
    },
  };
}

function pathOf(tag: string, name: string, operation: OperationContract): Json {
  const input = schemaOf(operation.input, 'input');
  const output = schemaOf(operation.output, 'output');
  const answer = operation.reads
    ? output
    : {
        type: 'object',
        required: ['result', 'facts'],
        properties: { result: output, facts: { $ref: '#/components/schemas/Facts' } },
      };
  const shared = {
    tags: [tag],
    summary: operation.summary,
    description: `Needs: ${operation.access}.`,
    responses: responsesOf(answer),
  };
  const community = { $ref: '#/components/parameters/community' };
  const post = {
    ...shared,
    operationId: name,
    parameters: [community],
    requestBody: { required: true, content: jsonContent(input) },
  };
  if (!operation.reads) return { post };
  const asJson = { name: 'input', in: 'query', content: jsonContent(input) };
  return { post, get: { ...shared, operationId: `${name}.get`, parameters: [community, asJson] } };
}

function responsesOf(answer: Json): Json {
  const refusals = Object.fromEntries(
    [...new Set(Object.values(STATUS))].map((status) => [status, { $ref: '#/components/responses/Refusal' }]),
  );
  return { 200: { description: 'Done.', content: jsonContent(answer) }, ...refusals };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
  return json;
}

const jsonContent = (schema: Json): Json => ({ 'application/json': { schema } });

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { enum: Object.keys(STATUS) },
        message: { type: 'string' },
        details: { type: 'object' },
        requestId: { type: 'string' },
      },
    },
  },
};

const factsSchema: Json = {
  type: 'array',
  description: 'The facts this write caused, as the socket also delivers them.',
  items: {
    type: 'object',
    required: ['stream', 'epoch', 'from', 'to', 'events'],
    properties: {
      stream: { type: 'string' },
      epoch: { type: 'string' },
      from: { type: 'integer' },
      to: { type: 'integer' },
      events: {
        type: 'array',
        items: {
          type: 'object',
          required: ['seq', 'type', 'at', 'data'],
          properties: {
            seq: { type: 'integer' },
            type: { type: 'string' },
            at: { type: 'integer' },
            data: { type: 'object' },
          },
        },
      },
    },
  },
};
