import type { components } from "./schema";

type Schemas = components["schemas"];

/**
 * A shape of the REST interface, as the server declares it. `More` says what its loose JSON holds; a field there that the
 * server does not have is a compile error.
 */
export type Shape<
  Name extends keyof Schemas,
  More extends { [Key in keyof More]: Key extends keyof Schemas[Name] ? unknown : never } = object,
> = Omit<Schemas[Name], keyof More> & More;
