// What is asked for and where it goes comes from scripts/contract.
export default {
  portreeve: {
    input: { target: process.env.DOCUMENT },
    output: { target: `${process.env.OUTPUT}/index.ts`, client: "fetch", mode: "tags-split" },
  },
};
