// The head of the npm package's module: what the script tag finds on the page, the caller says.
//
// `origin` is the checkout's, `store` the store of whoever names none; `instantiate` and `plain`
// bring the core in either form; `forget` is told when the instance ends. Everything is inside this
// function: importing the module does nothing.

export const create = ({ origin, store, instantiate, plain, forget }) => {
  const storeOf = (options) => options.storeId || options.store || store;
